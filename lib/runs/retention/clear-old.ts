import type pg from "pg";

/** Rows cleared away by one transaction at most: nobody else should wait long for a lock or the disk. */
const batch = 500;

const dayMs = 86_400_000;

export interface Cleared {
  runs: number;
  auditEvents: number;
  other: number;
}

/**
 * Clears away runs (with their timelines and deliveries) and audit events older than `retentionDays`, and answers
 * kept for idempotent requests after a day, in small batches. The last run of each schedule stays always, and the
 * last one that accounts for its occurrences: plans go on from there. A draft's run stays with its draft;
 * published editions outlive their run.
 */
export async function clearOld(
  client: pg.ClientBase,
  { now, retentionDays }: { now: Date; retentionDays: number },
): Promise<Cleared> {
  const before = new Date(now.getTime() - retentionDays * dayMs);
  return {
    runs: await inBatches(client, oldRuns, before),
    auditEvents: await inBatches(
      client,
      "DELETE FROM audit_event WHERE id IN (SELECT id FROM audit_event WHERE at < $1 LIMIT $2)",
      before,
    ),
    other:
      (await inBatches(
        client,
        "DELETE FROM notice WHERE id IN (SELECT id FROM notice WHERE created_at < $1 LIMIT $2)",
        before,
      )) +
      (await inBatches(
        client,
        "DELETE FROM idempotency_key WHERE id IN (SELECT id FROM idempotency_key WHERE created_at < $1 LIMIT $2)",
        new Date(now.getTime() - dayMs),
      )),
  };
}

async function inBatches(client: pg.ClientBase, sql: string, before: Date): Promise<number> {
  let total = 0;
  for (;;) {
    const { rowCount } = await client.query(sql, [before, batch]);
    total += rowCount ?? 0;
    if ((rowCount ?? 0) < batch) return total;
  }
}

const oldRuns = `
  DELETE FROM run WHERE id IN (
    SELECT r.id FROM run r
    WHERE r.finished_at < $1 AND r.status NOT IN ('pending', 'running')
      AND NOT EXISTS (SELECT FROM edition e WHERE e.run_id = r.id AND e.status = 'draft')
      AND NOT EXISTS (SELECT FROM delivery d WHERE d.run_id = r.id AND d.status IN ('queued', 'sending', 'uncertain'))
      AND (r.schedule_id IS NULL OR (
        r.id IS DISTINCT FROM (SELECT id FROM run l WHERE l.schedule_id = r.schedule_id ORDER BY created_at DESC LIMIT 1)
        AND r.id IS DISTINCT FROM (SELECT id FROM run l WHERE l.schedule_id = r.schedule_id AND l.scheduled_for IS NOT NULL
                                   ORDER BY scheduled_for DESC LIMIT 1)))
    ORDER BY r.finished_at LIMIT $2)`;
