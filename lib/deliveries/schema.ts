import { z } from "zod";
import { transportNames } from "@/lib/mail/rules";
import { limitSchema, pageOf, searchSchema } from "@/lib/paging";

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

/** Of these it is not known yet what becomes of them: they have no `settledAt`. */
export const underWay = ["queued", "sending", "uncertain"] as const satisfies readonly DeliveryStatus[];

/** What a recipient may ask for on the page behind "leave". One-click POST (RFC 8058) means `schedule`. */
export const leaveChoiceSchema = z.enum(["schedule", "workspace", "month"]);
export type LeaveChoice = z.output<typeof leaveChoiceSchema>;

/** What a recipient's link says about them; sealed, so nobody else can make or read one. */
export const recipientTokenSchema = z.object({
  w: z.uuid(),
  s: z.uuid().nullable(),
  t: z.uuid().nullable(),
  d: z.uuid(),
  r: z.string(),
});
export type RecipientToken = z.output<typeof recipientTokenSchema>;

export const deliveryFilterSchema = z.object({
  status: z.enum(deliveryStatuses).optional(),
  scheduleId: z.uuid().optional(),
  runId: z.uuid().optional(),
  editionId: z.uuid().optional(),
  text: searchSchema.meta({ description: "Part of the recipient's address" }),
  limit: limitSchema,
  /** The last message of the page before. */
  cursor: z.uuid().optional(),
});
export type DeliveryFilter = z.input<typeof deliveryFilterSchema>;

/** A message to one recipient, and what has become of it. Instants are ISO 8601 in UTC. */
export const deliveryViewSchema = z.object({
  id: z.string(),
  runId: z.string(),
  editionId: z.string(),
  scheduleId: z.string().nullable(),
  recipient: z.string(),
  subject: z.string(),
  status: z.enum(deliveryStatuses),
  transport: z.enum(transportNames).nullable().meta({ description: "What it left by, or was last tried by" }),
  providerId: z.string().nullable().meta({ description: "The id that the provider gave it" }),
  attempt: z.number().meta({ description: "How often it was tried" }),
  error: z
    .string()
    .nullable()
    .meta({ description: "What the mail server or provider said last, where it did not take it" }),
  notBefore: z.string().meta({ description: "When it is due" }),
  firstAttemptAt: z.string().nullable(),
  retryAt: z.string().nullable().meta({ description: "When it is tried next" }),
  createdAt: z.string(),
  sentAt: z.string().nullable().meta({ description: "When the mail server or provider took it" }),
  settledAt: z.string().nullable().meta({ description: "When it was clear what became of it" }),
});
export type DeliveryView = z.output<typeof deliveryViewSchema>;

export const deliveryPageSchema = pageOf(deliveryViewSchema);

/** An address that a schedule names and does not mail: it has left, has yet to agree, or has said no. */
export interface HeldBack {
  email: string;
  why: "left" | "asked" | "declined";
}
