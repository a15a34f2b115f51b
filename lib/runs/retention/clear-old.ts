import type pg from "pg";
import { clearRuns } from "@/lib/runs/transitions";
import { products } from "@/lib/tasks/product";
import { removeOutboxMessages } from "@/lib/mail/outbox";

/** Maximum number of rows that one transaction deletes, so that nobody waits long for a lock or the disk. */
const batch = 500;

const dayMs = 86_400_000;

export interface Cleared {
  runs: number;
  auditEvents: number;
  other: number;
}

/**
 * Deletes, in small batches, runs (with their timelines and deliveries), audit events and messages to members that are
 * older than their workspace's retention (`retentionDays` if it sets none), and the stored responses to idempotent
 * requests after a day. The last run of each schedule is always kept, and so is the last one that accounts for its
 * occurrences, because planning continues from there. What a product needs, such as the run of a draft, is kept as
 * well.
 */
export async function clearOld(
  client: pg.ClientBase,
  { now, retentionDays, dataDir }: { now: Date; retentionDays: number; dataDir: string },
): Promise<Cleared> {
  const cleared: Cleared = { runs: 0, auditEvents: 0, other: 0 };
  const keeps = products()
    .flatMap(({ keepsRun }) => (keepsRun ? `${keepsRun} OR` : []))
    .join(" ");
  const daysAgo = (days: number) => new Date(now.getTime() - days * dayMs);
  for (const { days, ids } of await retentions(client, retentionDays)) {
    const clear = (sql: string, most = days) =>
      inBatches(async (limit) => (await client.query(sql, [daysAgo(most), ids, limit])).rowCount);
    // Mail in the outbox is deleted with its records. Files first, because they are found through the rows.
    const all = [daysAgo(days), ids, 1_000_000];
    await removeOutboxMessages(dataDir, await messagesOf(client, messagesOfRuns(keeps), all));
    const notices = `SELECT 'notice-' || id AS id FROM notice WHERE id IN (${oldIds("notice", "created_at")})`;
    await removeOutboxMessages(dataDir, await messagesOf(client, notices, all));
    cleared.runs += await inBatches((limit) => clearRuns(client, oldRuns(keeps), [daysAgo(days), ids, limit]));
    cleared.auditEvents += await clear(oldRows("audit_event", "at"));
    cleared.other += await clear(oldRows("notice", "created_at"));
    for (const [table, { column, leastDays }] of products().flatMap((one) => Object.entries(one.cleared ?? {})))
      cleared.other += await clear(oldRows(table, column), Math.max(days, leastDays));
  }
  const keys =
    "DELETE FROM idempotency_key WHERE id IN (SELECT id FROM idempotency_key WHERE created_at < $1 LIMIT $2)";
  cleared.other += await inBatches(async (limit) => (await client.query(keys, [daysAgo(1), limit])).rowCount);
  // A date that has passed is recorded by its run.
  const passed = `DELETE FROM schedule_exception WHERE (schedule_id, at) IN (
    SELECT schedule_id, at FROM schedule_exception WHERE at < $1 AND (due_at IS NULL OR due_at < $1) LIMIT $2)`;
  cleared.other += await inBatches(async (limit) => (await client.query(passed, [daysAgo(7), limit])).rowCount);
  return cleared;
}

/** The retention periods in days, each with the ids of the workspaces that have it. */
async function retentions(client: pg.ClientBase, otherwise: number): Promise<{ days: number; ids: string[] }[]> {
  const { rows } = await client.query<{ days: number; ids: string[] }>(
    "SELECT coalesce(retention_days, $1::int) AS days, array_agg(id) AS ids FROM workspace GROUP BY 1",
    [otherwise],
  );
  return rows;
}

/** Calls `work` for one batch of rows at a time until there are no more. */
async function inBatches(work: (limit: number) => Promise<number | null>): Promise<number> {
  let total = 0;
  for (;;) {
    const done = (await work(batch)) ?? 0;
    total += done;
    if (done < batch) return total;
  }
}

async function messagesOf(client: pg.ClientBase, sql: string, values: unknown[]): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(sql, values);
  return rows.map(({ id }) => id);
}

function oldRows(table: string, at: string): string {
  return `DELETE FROM ${table} WHERE id IN (${oldIds(table, at)})`;
}

function oldIds(table: string, at: string): string {
  return `SELECT id FROM ${table} WHERE ${at} < $1 AND workspace_id = ANY ($2::uuid[]) LIMIT $3`;
}

/** An occurrence that was skipped ahead of its time does not count as a last run. */
const notAhead = "(l.status = 'skipped' AND l.scheduled_for > l.finished_at) IS NOT TRUE";

/** A workflow's run is deleted together with its steps, and none of them while one is still needed. */
const oldRuns = (keeps: string) => `
    SELECT r.id FROM run r
    WHERE r.finished_at < $1 AND r.workspace_id = ANY ($2::uuid[]) AND r.status NOT IN ('pending', 'running')
      AND r.parent_id IS NULL
      -- A date to come that was skipped is on record by its run.
      AND (r.covers_through IS NULL OR r.covers_through < $1)
      AND NOT EXISTS (SELECT FROM run t WHERE t.retry_of_id = r.id)
      AND NOT EXISTS (SELECT FROM run s WHERE (s.id = r.id OR s.parent_id = r.id) AND (
        ${keeps}
        EXISTS (SELECT FROM delivery d WHERE d.run_id = s.id AND d.status IN ('queued', 'sending', 'uncertain'))))
      AND (r.schedule_id IS NULL OR (
        r.id IS DISTINCT FROM (SELECT id FROM run l WHERE l.schedule_id = r.schedule_id AND l.parent_id IS NULL AND ${notAhead}
                               ORDER BY created_at DESC LIMIT 1)
        AND r.id IS DISTINCT FROM (SELECT id FROM run l WHERE l.schedule_id = r.schedule_id AND l.scheduled_for IS NOT NULL AND ${notAhead}
                                   ORDER BY scheduled_for DESC LIMIT 1)))
    ORDER BY r.finished_at LIMIT $3`;

const messagesOfRuns = (keeps: string) => `
    WITH old AS (${oldRuns(keeps)})
    SELECT d.id FROM delivery d JOIN run s ON s.id = d.run_id
    WHERE s.id IN (SELECT id FROM old) OR s.parent_id IN (SELECT id FROM old)`;
