import { z } from "zod";
import { defineJob } from "@/lib/jobs/contract";

const payload = z.object({ deliveryId: z.uuid() });

/**
 * Sends one delivery as mail. The job is only a signal: the delivery's row is authoritative, so a duplicate does no
 * harm.
 */
export const sendDeliveryJob = defineJob({ name: "delivery.send", payload });

/** The same for a channel, so that whatever mail waits for does not hold up channels. */
export const sendToChannelJob = defineJob({ name: "delivery.channel", payload });

/** Reads the mailbox to which undeliverable mail is returned. */
export const readBouncesJob = defineJob({ name: "delivery.bounces", payload: z.object({}), cron: "* * * * *" });
