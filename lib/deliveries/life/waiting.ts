import type pg from "pg";

/** A waiting delivery, and the job that is to be enqueued for it. */
interface Rung {
  id: string;
  job_id: string;
  workspace_id: string;
  /** It goes to a channel, not to an address. */
  to_channel: boolean;
}

/** Takes up to `limit` deliveries that are due and wait without a job; each gets the id of a job to enqueue. */
export async function takeWaiting(client: pg.ClientBase, now: Date, limit: number): Promise<Rung[]> {
  const { rows } = await client.query<Rung>(take, [now, limit]);
  return rows;
}

/**
 * The jobs of these deliveries are gone: those that still wait are to be enqueued again. Returns how many those are.
 */
export async function requeueDeliveries(
  client: pg.ClientBase,
  lost: readonly { id: string; job_id: string }[],
): Promise<number> {
  if (lost.length === 0) return 0;
  const { rowCount } = await client.query(
    `UPDATE delivery SET enqueued_at = NULL
     FROM jsonb_to_recordset($1::jsonb) AS lost(id uuid, job_id uuid)
     WHERE delivery.id = lost.id AND delivery.job_id = lost.job_id AND delivery.status IN ('queued', 'uncertain')`,
    [JSON.stringify(lost)],
  );
  return rowCount ?? 0;
}

const take = `
  UPDATE delivery SET enqueued_at = $1, job_id = gen_random_uuid() WHERE id IN (
    SELECT id FROM delivery
    WHERE settled_at IS NULL AND enqueued_at IS NULL AND not_before <= $1
      AND (status = 'queued' AND (retry_at IS NULL OR retry_at <= $1) OR status = 'uncertain' AND retry_at <= $1)
    ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED)
  RETURNING id, job_id, workspace_id, recipient LIKE 'channel:%' AS to_channel`;
