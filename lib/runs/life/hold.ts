import type pg from "pg";

/** A run that waits, and the job that is to ring for it. */
interface Rung {
  id: string;
  job_id: string;
  workspace_id: string;
  task_type: string;
}

/** Takes up to `limit` runs that wait without a job, those that wait longest first; each is rung for with its job's id. */
export async function takeWaiting(client: pg.ClientBase, now: Date, limit: number): Promise<Rung[]> {
  const { rows } = await client.query<Rung>(take, [now, limit]);
  return rows;
}

/** Their jobs are gone, and these runs still wait: they are rung for again. Returns how many still do. */
export async function requeueDeliveries(
  client: pg.ClientBase,
  lost: readonly { id: string; job_id: string }[],
): Promise<number> {
  if (lost.length === 0) return 0;
  const { rowCount } = await client.query(
    `UPDATE run SET enqueued_at = NULL
     FROM jsonb_to_recordset($1::jsonb) AS lost(id uuid, job_id uuid)
     WHERE run.id = lost.id AND run.job_id = lost.job_id AND run.status = 'pending'`,
    [JSON.stringify(lost)],
  );
  return rowCount ?? 0;
}

/**
 * Gives back what dead workers held, once their lease has run out: it left no trace before its commit, and is simply done
 * again. Returns how many, and which have lost their worker so often that they had better be given up.
 */
export async function releaseLost(client: pg.ClientBase, now: Date): Promise<{ given: number; hopeless: string[] }> {
  const { rowCount } = await client.query(giveBack, [now, maxClaims]);
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM run WHERE finished_at IS NULL AND status = 'running' AND lease_until <= $1 AND ${timesLost} >= $2`,
    [now, maxClaims],
  );
  return { given: rowCount ?? 0, hopeless: rows.map(({ id }) => id) };
}

/** Clears runs away with all that hangs on them: those that `which` selects, given `values`. Returns how many. */
export async function clearRuns(client: pg.ClientBase, which: string, values: unknown[]): Promise<number> {
  const { rowCount } = await client.query(`DELETE FROM run WHERE id IN (${which})`, values);
  return rowCount ?? 0;
}

/** A run whose worker died this often is not given back once more. */
const maxClaims = 10;
const timesLost = "(SELECT count(*) FROM run_event e WHERE e.run_id = run.id AND e.kind = 'lost') + 1";

const giveBack = `
  WITH given_back AS (
    UPDATE run SET lease_until = NULL, enqueued_at = NULL, status = 'pending'
    WHERE finished_at IS NULL AND status = 'running' AND lease_until <= $1 AND ${timesLost} < $2 RETURNING id, workspace_id)
  INSERT INTO run_event (workspace_id, run_id, at, kind) SELECT workspace_id, id, $1, 'lost' FROM given_back`;

const take = `
  UPDATE run SET enqueued_at = $1, job_id = gen_random_uuid() WHERE id IN (
    SELECT id FROM run WHERE finished_at IS NULL AND status = 'pending' AND enqueued_at IS NULL AND buffered_behind IS NULL
      AND (retry_at IS NULL OR retry_at <= $1)
    ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED)
  RETURNING id, job_id, workspace_id, task_type`;
