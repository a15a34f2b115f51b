import { v7 as newId } from "uuid";
import type { Tx } from "@/lib/db/client";
import type { Prisma } from "@/lib/db/generated/client";
import type { SkipReason } from "@/lib/tasks/schema";

/** Occurrences of one schedule that did not run, all for the same reason. */
export interface SkippedStretch {
  workspaceId: string;
  scheduleId: string;
  subjectId: string | null;
  taskType: string;
  from: Date;
  through: Date;
  count: number;
  reason: SkipReason;
  /** When the last of them was due, if that was not at its nominal instant. */
  dueAt?: Date;
}

/** Runs a statement with its values on the connection of a transaction, however that was opened. */
type Execute = (sql: string, values: unknown[]) => Promise<unknown>;

/**
 * Records what did not run. Consecutive instants that were skipped for one reason share one run: a stretch that follows
 * another with the same reason extends it; any other gets its own run, and so does each one that a person skipped,
 * because that can be undone. The caller leaves out what a run already accounts for. At most one stretch per schedule
 * in a call.
 */
export async function recordSkipped(execute: Execute, stretches: SkippedStretch[], now: Date): Promise<void> {
  if (stretches.length === 0) return;
  const rows = stretches.map((stretch) => ({
    id: newId(),
    workspace_id: stretch.workspaceId,
    schedule_id: stretch.scheduleId,
    subject_id: stretch.subjectId,
    task_type: stretch.taskType,
    scheduled_for: stretch.from,
    covers_through: stretch.through,
    covered_count: stretch.count,
    reason: stretch.reason,
    due_at: stretch.dueAt ?? stretch.through,
  }));
  await execute(lengthenOrInsert, [JSON.stringify(rows), now.toISOString()]);
}

const lengthenOrInsert = `
  WITH wanted AS (
    SELECT * FROM jsonb_to_recordset($1::jsonb) AS wanted(
      id uuid, workspace_id uuid, schedule_id uuid, subject_id uuid, task_type text, scheduled_for timestamptz,
      covers_through timestamptz, covered_count int, reason text, due_at timestamptz)
  ), lengthened AS (
    UPDATE run SET covers_through = wanted.covers_through, covered_count = run.covered_count + wanted.covered_count,
                   due_at = wanted.due_at, finished_at = $2::timestamptz
    FROM wanted
    WHERE run.id = (
        SELECT last.id FROM run last
        WHERE last.schedule_id = wanted.schedule_id AND last.scheduled_for <= wanted.covers_through
        ORDER BY last.scheduled_for DESC LIMIT 1)
      AND run.covers_through < wanted.scheduled_for
      AND run.status = 'skipped' AND run.reason = wanted.reason AND wanted.reason <> 'skipped_by_person'
    RETURNING wanted.id
  )
  INSERT INTO run (id, workspace_id, schedule_id, subject_id, task_type, trigger, scheduled_for, covers_through,
                   covered_count, due_at, status, reason, finished_at, created_at)
  SELECT id, workspace_id, schedule_id, subject_id, task_type, 'schedule', scheduled_for, covers_through,
         covered_count, due_at, 'skipped', reason, $2::timestamptz, $2::timestamptz
  FROM wanted WHERE id NOT IN (SELECT id FROM lengthened)
  ON CONFLICT DO NOTHING`;

/** Deletes the records of skipped occurrences, as if they had never existed. */
export async function dropSkipped(tx: Tx, where: Prisma.RunWhereInput): Promise<void> {
  await tx.run.deleteMany({ where: { AND: [where, { status: "skipped" }] } });
}

/** Makes a stretch of skipped occurrences end earlier. */
export async function shortenSkipped(tx: Tx, id: string, to: { through: Date; count: number }): Promise<void> {
  await tx.run.update({
    where: { id, status: "skipped" },
    data: { coversThrough: to.through, dueAt: to.through, coveredCount: to.count },
  });
}
