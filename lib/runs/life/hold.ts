import type pg from "pg";

/** A waiting run, and the job that executes it. */
interface Rung {
  id: string;
  job_id: string;
  workspace_id: string;
  task_type: string;
}

/** Takes up to `limit` runs that wait without a job, longest waiting first; each is enqueued with its job's id. */
export async function takeWaiting(client: pg.ClientBase, now: Date, limit: number): Promise<Rung[]> {
  const { rows } = await client.query<Rung>(take, [now, limit]);
  return rows;
}

/** Lets runs be enqueued again if their jobs are gone and they are still pending. Returns how many. */
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
 * Releases the runs of dead workers once their lease has expired: a run leaves no trace before its commit, so it is
 * executed again. Returns how many, and which have lost their worker so often that they should be given up.
 */
export async function releaseLost(client: pg.ClientBase, now: Date): Promise<{ given: number; hopeless: string[] }> {
  const { rowCount } = await client.query(giveBack, [now, maxClaims]);
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM run WHERE finished_at IS NULL AND status = 'running' AND lease_until <= $1 AND ${timesLost} >= $2`,
    [now, maxClaims],
  );
  return { given: rowCount ?? 0, hopeless: rows.map(({ id }) => id) };
}

/** Deletes runs with everything that depends on them: those that `which` selects, given `values`. Returns how many. */
export async function clearRuns(client: pg.ClientBase, which: string, values: unknown[]): Promise<number> {
  const { rowCount } = await client.query(`DELETE FROM run WHERE id IN (${which})`, values);
  return rowCount ?? 0;
}

/** A run whose worker died this often is not released again. */
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
