import { z } from "zod";
import { defineJob } from "@/lib/jobs/contract";

/** Sends one delivery. A doorbell: the delivery's row is the truth, so ringing twice does no harm. */
export const sendDeliveryJob = defineJob({ name: "delivery.send", payload: z.object({ deliveryId: z.uuid() }) });
