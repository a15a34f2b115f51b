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
  await promoteBuffered(client);
  await client.query("BEGIN");
  try {
    const runs = await client.query<Rung>(takeRuns, [now, limit]);
    const runJobs = runs.rows.map(({ id, job_id }) => ({ id: job_id, data: { runId: id } }));
    await enqueue(boss, client, executeRunJob, runJobs);
    const deliveries = await client.query<Rung>(takeDeliveries, [now, limit]);
    const deliveryJobs = deliveries.rows.map(({ id, job_id }) => ({ id: job_id, data: { deliveryId: id } }));
    await enqueue(boss, client, sendDeliveryJob, deliveryJobs);
    await client.query("COMMIT");
    return runJobs.length + deliveryJobs.length;
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  }
}

/** Lets a run that waited for another go on, once that one is over. */
async function promoteBuffered(client: pg.ClientBase): Promise<void> {
  try {
    await client.query(promote);
  } catch (error) {
    // Somebody else took the key in this very moment: it waits on.
    if ((error as { code?: string }).code !== "23505") throw error;
  }
}

interface Rung {
  id: string;
  job_id: string;
}

/**
 * Gives back what a dead worker held, once its lease has run out. A run is simply done again: it left no trace
 * before its commit; one whose worker died each time is given up. A delivery may have left, so its outcome is
 * uncertain and the transport decides what is safe.
 */
export async function recoverLost(client: pg.ClientBase, now: Date): Promise<{ recovered: number; givenUp: string[] }> {
  const runs = await client.query(giveBackRuns, [now, maxClaims]);
  const hopeless = await client.query<{ id: string }>(
    `SELECT id FROM run WHERE status = 'running' AND lease_until <= $1 AND ${timesLost} >= $2`,
    [now, maxClaims],
  );
  const deliveries = await client.query(
    `UPDATE delivery SET status = 'uncertain', uncertain_since = coalesce(uncertain_since, $1), retry_at = $1,
            enqueued_at = NULL, lease_until = NULL, error = 'interrupted'
     WHERE status = 'sending' AND lease_until <= $1`,
    [now],
  );
  return {
    recovered: (runs.rowCount ?? 0) + (deliveries.rowCount ?? 0),
    givenUp: hopeless.rows.map(({ id }) => id),
  };
}

/**
 * Rings again for what was rung for and still waits although its job is gone from the queue: fetched by a worker
 * that died before it claimed the row, or lost in whatever other way. What merely waits its turn in a long queue
 * is left alone. `limit` bounds how many of the oldest are looked at.
 */
export async function recoverOrphans(
  client: pg.ClientBase,
  boss: PgBoss,
  now: Date,
  limitOldest: number,
): Promise<number> {
  const before = new Date(now.getTime() - orphanAfterMs);
  let recovered = 0;
  for (const { table, statuses, queue } of doorbells) {
    const { rows } = await client.query<Rung>(
      `SELECT id, job_id FROM ${table} WHERE status IN (${statuses}) AND enqueued_at <= $1 ORDER BY enqueued_at LIMIT $2`,
      [before, limitOldest],
    );
    for (const { id, job_id: jobId } of rows) {
      const job = await boss.getJobById(queue, jobId);
      if (job?.state === "created" || job?.state === "retry") continue;
      const again = await client.query(
        `UPDATE ${table} SET enqueued_at = NULL WHERE id = $1 AND job_id = $2 AND status IN (${statuses})`,
        [id, jobId],
      );
      recovered += again.rowCount ?? 0;
    }
  }
  return recovered;
}

const doorbells = [
  { table: "run", statuses: "'pending'", queue: executeRunJob.name },
  { table: "delivery", statuses: "'queued', 'uncertain'", queue: sendDeliveryJob.name },
];

/** Between fetching a job and claiming its row lie milliseconds; this is ample. */
const orphanAfterMs = 10_000;

/** A run whose worker died this often is not given back once more. */
const maxClaims = 10;
const timesLost = "(SELECT count(*) FROM run_event e WHERE e.run_id = run.id AND e.kind = 'lost') + 1";

const giveBackRuns = `
  WITH given_back AS (
    UPDATE run SET lease_until = NULL, enqueued_at = NULL, status = 'pending'
    WHERE status = 'running' AND lease_until <= $1 AND ${timesLost} < $2 RETURNING id, workspace_id)
  INSERT INTO run_event (workspace_id, run_id, at, kind) SELECT workspace_id, id, $1, 'lost' FROM given_back`;

const takeRuns = `
  UPDATE run SET enqueued_at = $1, job_id = gen_random_uuid() WHERE id IN (
    SELECT id FROM run WHERE status = 'pending' AND enqueued_at IS NULL AND buffered_behind IS NULL
      AND (retry_at IS NULL OR retry_at <= $1)
    ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED)
  RETURNING id, job_id`;

const takeDeliveries = `
  UPDATE delivery SET enqueued_at = $1, job_id = gen_random_uuid() WHERE id IN (
    SELECT id FROM delivery
    WHERE enqueued_at IS NULL AND not_before <= $1
      AND (status = 'queued' AND (retry_at IS NULL OR retry_at <= $1) OR status = 'uncertain' AND retry_at <= $1)
    ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED)
  RETURNING id, job_id`;

const promote = `
  UPDATE run SET concurrency_key = buffered_behind, buffered_behind = NULL
  WHERE status = 'pending' AND buffered_behind IS NOT NULL
    AND NOT EXISTS (SELECT FROM run ahead WHERE ahead.concurrency_key = run.buffered_behind)`;
