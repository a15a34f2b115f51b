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
  t: z.uuid(),
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

/** What the owner of a schedule is told, as a message to them and never to recipients. */
export const noticeKinds = ["run_failed", "schedule_paused"] as const;
export type NoticeKind = (typeof noticeKinds)[number];

export const noticeDataSchema = z.object({
  scheduleId: z.string(),
  name: z.string(),
  runId: z.string(),
  error: z.string(),
  failures: z.number(),
});
export type NoticeData = z.output<typeof noticeDataSchema>;
