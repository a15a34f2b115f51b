import { z } from "zod";
import { defineJob } from "@/lib/jobs/contract";

const payload = z.object({ deliveryId: z.uuid() });

/** Sends one delivery as mail. A doorbell: the delivery's row is the truth, so ringing twice does no harm. */
export const sendDeliveryJob = defineJob({ name: "delivery.send", payload });

/** The same for a channel: what mail waits for holds nothing else. */
export const sendToChannelJob = defineJob({ name: "delivery.channel", payload });

/** Reads the mailbox that what cannot be delivered goes back to. */
export const readBouncesJob = defineJob({ name: "delivery.bounces", payload: z.object({}), cron: "* * * * *" });
