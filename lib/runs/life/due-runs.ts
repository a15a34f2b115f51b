import type pg from "pg";

/** An occurrence that has to run. */
export interface DueRun {
  id: string;
  workspace_id: string;
  schedule_id: string;
  subject_id: string | null;
  task_type: string;
  scheduled_for: Date;
  due_at: Date;
  concurrency_key: string;
  /** The job that executes it. */
  job_id: string;
}

interface Range {
  from: Date;
  through: Date;
}

/**
 * Inserts the runs that do not exist yet, with their jobs, and returns their ids. An occurrence that is already
 * accounted for, or whose key is taken, is skipped; constraints ensure both.
 */
export async function insertDue(client: pg.ClientBase, runs: DueRun[], now: Date): Promise<Set<string>> {
  return idsOf(client, insertReady, runs, now);
}

/** Inserts runs that wait for the current one, at most one behind each. Returns the ids of those that were inserted. */
export async function insertBuffered(client: pg.ClientBase, runs: DueRun[], now: Date): Promise<Set<string>> {
  return idsOf(client, insertWaiting, runs, now);
}

async function idsOf(client: pg.ClientBase, sql: string, runs: DueRun[], now: Date): Promise<Set<string>> {
  if (runs.length === 0) return new Set();
  const { rows } = await client.query<{ id: string }>(sql, [JSON.stringify(runs), now]);
  return new Set(rows.map(({ id }) => id));
}

/** Which of these runs were not inserted because another run already accounts for their occurrence. */
export async function findAccounted(client: pg.ClientBase, runs: DueRun[]): Promise<Set<string>> {
  if (runs.length === 0) return new Set();
  const { rows } = await client.query<{ id: string }>(accounted, [JSON.stringify(runs)]);
  return new Set(rows.map(({ id }) => id));
}

/** The time ranges of each schedule that runs account for, from an instant on. */
export async function readAccounted(
  client: pg.ClientBase,
  wanted: { schedule_id: string; from: Date }[],
): Promise<Map<string, Range[]>> {
  const { rows } = await client.query<Range & { schedule_id: string }>(accountedRanges, [JSON.stringify(wanted)]);
  const ranges = new Map<string, Range[]>();
  for (const { schedule_id: id, from, through } of rows) ranges.set(id, [...(ranges.get(id) ?? []), { from, through }]);
  return ranges;
}

/** Lets a run that waited for another one start, once that one is over. */
export async function promoteBuffered(client: pg.ClientBase): Promise<void> {
  try {
    await client.query(promote);
  } catch (error) {
    // Another run took the key at this very moment: the run keeps waiting.
    if ((error as { code?: string }).code !== "23505") throw error;
  }
}

// Runs of a schedule never overlap (run_accounts_once): only the last run that begins at or before an instant can
// account for it.
const isAccounted = `coalesce((
    SELECT last.covers_through >= wanted.scheduled_for FROM run last
    WHERE last.schedule_id = wanted.schedule_id AND last.scheduled_for <= wanted.scheduled_for
    ORDER BY last.scheduled_for DESC LIMIT 1), false)`;

const fromWanted = `
  FROM jsonb_to_recordset($1::jsonb) AS wanted(
    id uuid, workspace_id uuid, schedule_id uuid, subject_id uuid, task_type text, scheduled_for timestamptz,
    due_at timestamptz, concurrency_key text, job_id uuid)
  ON CONFLICT DO NOTHING
  RETURNING id`;

const insertReady = `
  INSERT INTO run (id, workspace_id, schedule_id, subject_id, task_type, trigger, scheduled_for, covers_through, due_at,
                   status, concurrency_key, enqueued_at, job_id, created_at)
  SELECT id, workspace_id, schedule_id, subject_id, task_type, 'schedule', scheduled_for, scheduled_for, due_at,
         'pending', concurrency_key, $2::timestamptz, job_id, $2
  ${fromWanted}`;

const insertWaiting = `
  INSERT INTO run (id, workspace_id, schedule_id, subject_id, task_type, trigger, scheduled_for, covers_through, due_at,
                   status, buffered_behind, created_at)
  SELECT id, workspace_id, schedule_id, subject_id, task_type, 'schedule', scheduled_for, scheduled_for, due_at,
         'pending', concurrency_key, $2::timestamptz
  ${fromWanted}`;

const accounted = `
  SELECT wanted.id FROM jsonb_to_recordset($1::jsonb) AS wanted(id uuid, schedule_id uuid, scheduled_for timestamptz)
  WHERE ${isAccounted}`;

const accountedRanges = `
  SELECT run.schedule_id, run.scheduled_for AS "from", run.covers_through AS through
  FROM jsonb_to_recordset($1::jsonb) AS wanted("from" timestamptz, schedule_id uuid)
  JOIN run ON run.schedule_id = wanted.schedule_id AND run.scheduled_for >= coalesce((
    SELECT last.scheduled_for FROM run last
    WHERE last.schedule_id = wanted.schedule_id AND last.scheduled_for <= wanted."from"
    ORDER BY last.scheduled_for DESC LIMIT 1), wanted."from")`;

const promote = `
  UPDATE run SET concurrency_key = buffered_behind, buffered_behind = NULL
  WHERE finished_at IS NULL AND status = 'pending' AND buffered_behind IS NOT NULL
    AND NOT EXISTS (SELECT FROM run ahead WHERE ahead.concurrency_key = run.buffered_behind)`;
