import { z } from "zod";
import { textSchema } from "@/lib/text";

/** What a trace can be about. */
export const auditSubjects = [
  "workspace",
  "member",
  "invitation",
  "api_key",
  "theme",
  "source_group",
  "schedule",
  "run",
  "edition",
  "backup",
  "request",
  "report",
  "connection",
  "workflow",
] as const;
export type AuditSubject = (typeof auditSubjects)[number];

/** Everything that leaves a trace, as subject and verb; each is a key under `audit.action` in the messages. */
export const auditActions = [
  "workspace.updated",
  "workspace.export_requested",
  "workspace.delete_requested",
  "workspace.restored",
  "workspace.setup_closed",
  "invitation.sent",
  "invitation.sent_again",
  "invitation.revoked",
  "member.joined",
  "member.role_changed",
  "member.removed",
  "member.left",
  "api_key.created",
  "api_key.revoked",
  "theme.created",
  "theme.updated",
  "theme.deleted",
  "theme.generate_requested",
  "source_group.created",
  "source_group.renamed",
  "source_group.deleted",
  "source_group.source_added",
  "source_group.source_moved",
  "source_group.source_removed",
  "source_group.sync_requested",
  "schedule.created",
  "schedule.updated",
  "schedule.paused",
  "schedule.resumed",
  "schedule.skipped_next",
  "schedule.moved_next",
  "schedule.run_requested",
  "schedule.handed_over",
  "schedule.deleted",
  "schedule.restored",
  "schedule.purged",
  "schedule.completed",
  "schedule.replanned",
  "schedule.recipient_left",
  "schedule.secret_shown",
  "run.requested",
  "run.cancel_requested",
  "run.retry_requested",
  "run.delivery_resolved",
  "edition.approved",
  "edition.discarded",
  "request.edited",
  "request.published",
  "request.discarded",
  "request.done",
  "request.reopened",
  "report.created",
  "report.updated",
  "report.deleted",
  "workflow.created",
  "workflow.updated",
  "workflow.deleted",
  "workflow.run_requested",
  "workflow.secret_shown",
  "connection.created",
  "connection.deleted",
  "backup.fetched",
  "backup.verified",
  "backup.deleted",
] as const;
export type AuditAction = (typeof auditActions)[number];

/** What something was, or became, field by field. */
export type AuditValues = Record<string, unknown>;

export const actorKinds = ["person", "key", "system", "recipient"] as const;

export const auditEventSchema = z.object({
  id: z.string(),
  at: z.string(),
  actor: z.object({
    kind: z.enum(actorKinds).meta({ description: "system: the worker, by a rule that somebody set" }),
    userId: z.string().nullable(),
    name: z.string().nullable().meta({ description: "As it was then" }),
    keyName: z.string().nullable().meta({ description: "The API key, where one acted" }),
    from: z.string().nullable().meta({ description: "The network address it was asked from" }),
  }),
  action: z.string(),
  subject: z.object({ type: z.string(), id: z.string(), name: z.string().nullable() }),
  changes: z.array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() })),
});
export type AuditEventView = z.output<typeof auditEventSchema>;

export const auditFilterSchema = z.object({
  userId: z.uuid("owner_unknown").optional(),
  subjectType: z.enum(auditSubjects, { error: "subject_invalid" }).optional(),
  subjectId: z.uuid("subject_invalid").optional(),
  /** Part of the subject's name. */
  text: textSchema("text_invalid")
    .refine((text) => text.length <= 80, "name_too_long")
    .optional(),
  limit: z.coerce
    .number({ error: "limit_invalid" })
    .int("limit_invalid")
    .min(1, "limit_invalid")
    .max(200, "limit_invalid")
    .default(50),
  /** Continues behind the event of that id. */
  after: z
    .string()
    .regex(/^\d{1,18}$/, "cursor_invalid")
    .optional(),
});
export type AuditFilter = z.input<typeof auditFilterSchema>;

export const auditPageSchema = z.object({
  data: z.array(auditEventSchema),
  nextCursor: z.string().nullable().meta({ description: "Continue with it as `after`; null on the last page" }),
});
export type AuditPage = z.output<typeof auditPageSchema>;
