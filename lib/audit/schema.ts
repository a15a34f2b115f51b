import { z } from "zod";

/** Everything that leaves a trace, as subject and verb; each is a key under `audit.action` in the messages. */
export const auditActions = [
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
] as const;
export type AuditAction = (typeof auditActions)[number];

/** What something was, or became, field by field. */
export type AuditValues = Record<string, unknown>;

export const auditEventSchema = z.object({
  id: z.string(),
  at: z.string(),
  /** `system`: the worker, by a rule that somebody set. */
  actor: z.object({ kind: z.string(), name: z.string().nullable() }),
  action: z.string(),
  changes: z.array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() })),
});
export type AuditEventView = z.output<typeof auditEventSchema>;
