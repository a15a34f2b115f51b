import { v7 as newId } from "uuid";
import type { Tx } from "@/lib/db/client";
import type { Prisma } from "@/lib/db/generated/client";
import type { SkipReason } from "@/lib/tasks/schema";

/** Occurrences of one schedule that did not run, for one reason. */
export interface SkippedStretch {
  workspaceId: string;
  scheduleId: string;
  subjectId: string | null;
  taskType: string;
  from: Date;
  through: Date;
  count: number;
  reason: SkipReason;
  /** When the last of them was due, where that was another time than its instant. */
  dueAt?: Date;
}

/** Runs a statement with its values: a transaction's connection, however it was opened. */
type Execute = (sql: string, values: unknown[]) => Promise<unknown>;

/**
 * Puts on record what did not run. Instants in a row that were skipped for one reason share one run: a stretch
 * that follows another of its reason lengthens it, any other becomes a run of its own, and so does each that a person
 * skipped: it can be taken back. The caller leaves out what a run accounts for already. At most one stretch of a schedule in a
 * call.
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

/** Takes skipped occurrences off the record, as if they had never been. */
export async function dropSkipped(tx: Tx, where: Prisma.RunWhereInput): Promise<void> {
  await tx.run.deleteMany({ where: { AND: [where, { status: "skipped" }] } });
}

/** A stretch of skipped occurrences ends earlier. */
export async function shortenSkipped(tx: Tx, id: string, to: { through: Date; count: number }): Promise<void> {
  await tx.run.update({
    where: { id, status: "skipped" },
    data: { coversThrough: to.through, dueAt: to.through, coveredCount: to.count },
  });
}
