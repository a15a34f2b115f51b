import { z } from "zod";
import { defineJob } from "@/lib/jobs/contract";

/** Sends one delivery. A doorbell: the delivery's row is the truth, so ringing twice does no harm. */
export const sendDeliveryJob = defineJob({ name: "delivery.send", payload: z.object({ deliveryId: z.uuid() }) });

/** Reads the mailbox that what cannot be delivered goes back to. */
export const readBouncesJob = defineJob({ name: "delivery.bounces", payload: z.object({}), cron: "* * * * *" });
