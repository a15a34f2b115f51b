import { z } from "zod";

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

export interface OutboxMessageView {
  id: string;
  recipient: string;
  subject: string;
  editionId: string;
  sentAt: string | null;
}

/** An address that a schedule names and does not mail: it has left, has yet to agree, or has said no. */
export interface HeldBack {
  email: string;
  why: "left" | "asked" | "declined";
}
