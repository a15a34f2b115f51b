import { z } from "zod";
import { faultSchema, localeSchema } from "@/lib/i18n/schema";

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

/** What the owner of a schedule is told of it. */
const aboutSchedule = z.object({
  scheduleId: z.string(),
  name: z.string(),
  runId: z.string(),
  error: z.string(),
  fault: faultSchema.nullable().default(null),
  failures: z.number(),
});

/** What the owner is told whom the mail of a run has not reached, while it has reached others. */
const aboutMail = z.object({
  name: z.string(),
  runId: z.string(),
  recipients: z.array(z.object({ recipient: z.string(), error: z.string() })),
});

/** What who is invited is told. The link is made from id and version when the message is composed. */
const aboutInvitation = z.object({
  invitationId: z.string(),
  version: z.number(),
  workspace: z.string(),
  by: z.string(),
  role: z.string(),
  locale: localeSchema,
});

/** A message to a member, or to somebody who is asked to become one; never to recipients. */
export const noticeContentSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("run_failed"), data: aboutSchedule }),
  z.object({ kind: z.literal("schedule_paused"), data: aboutSchedule }),
  z.object({ kind: z.literal("mail_undelivered"), data: aboutMail }),
  z.object({ kind: z.literal("invitation"), data: aboutInvitation }),
]);
export type NoticeContent = z.output<typeof noticeContentSchema>;

/** To a member by their id, or to an address. */
export type NoticeInput = NoticeContent & ({ userId: string } | { email: string });
