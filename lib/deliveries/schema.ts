import { z } from "zod";
import { channelKinds } from "@/lib/channels/schema";
import { transportNames } from "@/lib/mail/rules";
import { limitSchema, pageOf, searchSchema } from "@/lib/paging";

/** What a message is sent by: a mail transport, or a channel. */
export const deliveryTransports = [...transportNames, ...channelKinds] as const;
export type TransportName = (typeof deliveryTransports)[number];

export const deliveryStatuses = [
  "queued",
  "sending",
  "accepted",
  "delivered",
  "bounced",
  "complained",
  "suppressed",
  "uncertain",
  "failed",
  "cancelled",
] as const;
export type DeliveryStatus = (typeof deliveryStatuses)[number];

/** Statuses whose outcome is not known yet: they have no `settledAt`. */
export const underWay = ["queued", "sending", "uncertain"] as const satisfies readonly DeliveryStatus[];

/**
 * What happens to a message beyond what its row says: failed attempts, reports after it was accepted, decisions of
 * people. `accepted` is from an earlier round.
 */
export const deliveryEventKinds = [
  "not_sent",
  "refused",
  "uncertain",
  "accepted",
  "delayed",
  "delivered",
  "bounced",
  "complained",
  "sent_again",
  "counted_as_sent",
] as const;
export type DeliveryEventKind = (typeof deliveryEventKinds)[number];

/** What a person decides about a message to which nothing more happens automatically. */
export const deliveryDecisionSchema = z.enum(["send_again", "was_sent"]);
export type DeliveryDecision = z.output<typeof deliveryDecisionSchema>;
export const resolveDeliverySchema = z.object({
  decision: deliveryDecisionSchema.meta({
    description: "send_again: the same bytes once more; was_sent: somebody knows that it arrived",
  }),
});

/** How many messages are sent again. */
export const sentAgainSchema = z.object({ count: z.number() });

export const deliveryFilterSchema = z.object({
  status: z.enum(deliveryStatuses).optional(),
  scheduleId: z.uuid().optional(),
  runId: z.uuid().optional(),
  editionId: z.uuid().optional(),
  text: searchSchema.meta({ description: "Part of the recipient's address" }),
  limit: limitSchema,
  /** The last message of the previous page. */
  cursor: z.uuid().optional(),
});
export type DeliveryFilter = z.input<typeof deliveryFilterSchema>;

/** A message to one recipient and its outcome. Instants are ISO 8601 in UTC. */
export const deliveryViewSchema = z.object({
  id: z.string(),
  runId: z.string(),
  editionId: z.string(),
  scheduleId: z.string().nullable(),
  recipient: z.string().meta({ description: "An address, or channel:<id>" }),
  recipientName: z.string().nullable().meta({ description: "What they were called when it was written" }),
  channel: z.string().nullable().meta({ description: "The name of the channel it goes to" }),
  subject: z.string(),
  status: z.enum(deliveryStatuses),
  transport: z.enum(deliveryTransports).nullable().meta({ description: "What it left by, or was last tried by" }),
  providerId: z.string().nullable().meta({ description: "The id that the provider gave it" }),
  answer: z.string().nullable().meta({ description: "What the mail server or provider said when it took it" }),
  round: z.number().meta({ description: "How often a person had it sent again" }),
  attempt: z.number().meta({ description: "How often it was tried" }),
  error: z.string().nullable().meta({ description: "Why it did not arrive, or has not so far, as it was said" }),
  notBefore: z.string().meta({ description: "When it is due" }),
  firstAttemptAt: z.string().nullable(),
  retryAt: z.string().nullable().meta({ description: "When it is tried next" }),
  createdAt: z.string(),
  sentAt: z.string().nullable().meta({ description: "When the mail server or provider took it" }),
  settledAt: z.string().nullable().meta({ description: "When it was clear what became of it" }),
});
export type DeliveryView = z.output<typeof deliveryViewSchema>;

/** With everything that happened to it, in order. */
export const deliveryDetailSchema = deliveryViewSchema.extend({
  events: z.array(
    z.object({
      at: z.string(),
      kind: z.enum(deliveryEventKinds),
      source: z.string().nullable().meta({ description: "What it left by, the provider that reported it, or bounce" }),
      detail: z.string().nullable().meta({ description: "What was said, as it was said" }),
    }),
  ),
});
export type DeliveryDetail = z.output<typeof deliveryDetailSchema>;

export const deliveryPageSchema = pageOf(deliveryViewSchema);
