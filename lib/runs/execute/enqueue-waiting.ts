import type pg from "pg";
import type { PgBoss } from "pg-boss";
import { sendDeliveryJob } from "@/lib/deliveries/jobs";
import { enqueue } from "@/lib/jobs/queue";
import { executeRunJob } from "@/lib/runs/jobs";

const limit = 1_000;

/**
 * Rings for what waits without a job: runs started by hand, retries whose time has come, deliveries of editions
 * just frozen or approved. Rows and jobs change in one transaction. Returns how many it rang for.
 */
export async function enqueueWaiting(client: pg.ClientBase, boss: PgBoss, now: Date): Promise<number> {
  await client.query("BEGIN");
  try {
    const runs = await client.query<{ id: string }>(takeRuns, [now, limit]);
    await enqueue(
      boss,
      client,
      executeRunJob,
      runs.rows.map(({ id }) => ({ data: { runId: id } })),
    );
    const deliveries = await client.query<{ id: string }>(takeDeliveries, [now, limit]);
    await enqueue(
      boss,
      client,
      sendDeliveryJob,
      deliveries.rows.map(({ id }) => ({ data: { deliveryId: id } })),
    );
    await client.query("COMMIT");
    return runs.rows.length + deliveries.rows.length;
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  }
}

/**
 * Gives back what a dead worker held, once its lease has run out. A run is simply done again: it left no trace
 * before its commit. A delivery may have left, so its outcome is uncertain and the transport decides what is safe.
 */
export async function recoverLost(client: pg.ClientBase, now: Date): Promise<number> {
  const runs = await client.query(giveBackRuns, [now, maxClaims]);
  const deliveries = await client.query(
    `UPDATE delivery SET status = 'uncertain', uncertain_since = coalesce(uncertain_since, $1), retry_at = $1,
            enqueued_at = NULL, lease_until = NULL, error = 'interrupted'
     WHERE status = 'sending' AND lease_until <= $1`,
    [now],
  );
  return (runs.rowCount ?? 0) + (deliveries.rowCount ?? 0);
}

/** The safety net: rings again for whatever was rung for long ago and still waits, its job lost in whatever way. */
export async function sweepOrphans(client: pg.ClientBase, now: Date): Promise<number> {
  const before = new Date(now.getTime() - orphanAfterMs);
  const runs = await client.query("UPDATE run SET enqueued_at = NULL WHERE status = 'pending' AND enqueued_at <= $1", [
    before,
  ]);
  const deliveries = await client.query(
    "UPDATE delivery SET enqueued_at = NULL WHERE status IN ('queued', 'uncertain') AND enqueued_at <= $1",
    [before],
  );
  return (runs.rowCount ?? 0) + (deliveries.rowCount ?? 0);
}

const orphanAfterMs = 5 * 60_000;

/** A run whose worker died this often is what kills workers: it ends as failed. */
const maxClaims = 10;

const giveBackRuns = `
  UPDATE run SET lease_until = NULL, enqueued_at = NULL,
    status = CASE WHEN attempt >= $2 THEN 'failed'::run_status ELSE 'pending' END,
    error = CASE WHEN attempt >= $2 THEN '{"message": "The worker died each time it ran this."}' ELSE error END,
    finished_at = CASE WHEN attempt >= $2 THEN $1 END,
    concurrency_key = CASE WHEN attempt >= $2 THEN NULL ELSE concurrency_key END
  WHERE status = 'running' AND lease_until <= $1`;

const takeRuns = `
  UPDATE run SET enqueued_at = $1 WHERE id IN (
    SELECT id FROM run WHERE status = 'pending' AND enqueued_at IS NULL AND (retry_at IS NULL OR retry_at <= $1)
    ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED)
  RETURNING id`;

const takeDeliveries = `
  UPDATE delivery SET enqueued_at = $1 WHERE id IN (
    SELECT id FROM delivery
    WHERE enqueued_at IS NULL AND not_before <= $1
      AND (status = 'queued' AND (retry_at IS NULL OR retry_at <= $1) OR status = 'uncertain' AND retry_at <= $1)
    ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED)
  RETURNING id`;
