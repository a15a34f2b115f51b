import type pg from "pg";

/** An occurrence that is to run. */
export interface NewRun {
  id: string;
  workspace_id: string;
  schedule_id: string;
  theme_id: string | null;
  task_type: string;
  scheduled_for: Date;
  due_at: Date;
  concurrency_key: string;
}

interface Move {
  schedule_id: string;
  /** The next nominal instant; null when there is none. */
  at: Date | null;
  wake_at: Date | null;
  /** A run was started that counts towards the limit. */
  counted: boolean;
}

/**
 * Inserts what is not there yet, rung for under the run's own id, and returns the ids that were: an occurrence
 * that is accounted for already, or one whose theme is busy, is passed over.
 */
export async function insertRuns(client: pg.ClientBase, runs: NewRun[], now: Date): Promise<Set<string>> {
  return idsOf(client, insertReady, runs, now);
}

/** Inserts runs that wait for the one at work, at most one behind each. Returns the ids that found room. */
export async function insertBuffered(client: pg.ClientBase, runs: NewRun[], now: Date): Promise<Set<string>> {
  return idsOf(client, insertWaiting, runs, now);
}

async function idsOf(client: pg.ClientBase, sql: string, runs: NewRun[], now: Date): Promise<Set<string>> {
  if (runs.length === 0) return new Set();
  const { rows } = await client.query<{ id: string }>(sql, [JSON.stringify(runs), now]);
  return new Set(rows.map(({ id }) => id));
}

/** Moves every claimed schedule on; one whose bounds or limit leave nothing is completed, with a trace. */
export async function moveOn(client: pg.ClientBase, moves: Move[], now: Date): Promise<void> {
  const goesOn = moves.filter(({ at }) => at !== null);
  await client.query(move, [JSON.stringify(goesOn)]);
  const counted = moves.filter((one) => one.counted).map(({ schedule_id: id }) => id);
  await client.query(count, [counted]);
  const over = moves.filter(({ at }) => at === null).map(({ schedule_id: id }) => id);
  if (over.length > 0) await client.query(complete, [over, now]);
}

const fromWanted = `
  FROM jsonb_to_recordset($1::jsonb) AS wanted(
    id uuid, workspace_id uuid, schedule_id uuid, theme_id uuid, task_type text, scheduled_for timestamptz,
    due_at timestamptz, concurrency_key text)
  ON CONFLICT DO NOTHING
  RETURNING id`;

const insertReady = `
  INSERT INTO run (id, workspace_id, schedule_id, theme_id, task_type, trigger, scheduled_for, covers_through, due_at,
                   status, concurrency_key, enqueued_at, job_id, created_at)
  SELECT id, workspace_id, schedule_id, theme_id, task_type, 'schedule', scheduled_for, scheduled_for, due_at,
         'pending', concurrency_key, $2::timestamptz, id, $2
  ${fromWanted}`;

const insertWaiting = `
  INSERT INTO run (id, workspace_id, schedule_id, theme_id, task_type, trigger, scheduled_for, covers_through, due_at,
                   status, buffered_behind, created_at)
  SELECT id, workspace_id, schedule_id, theme_id, task_type, 'schedule', scheduled_for, scheduled_for, due_at,
         'pending', concurrency_key, $2::timestamptz
  ${fromWanted}`;

const move = `
  UPDATE next_occurrence n SET at = moved.at, due_at = moved.at, wake_at = moved.wake_at
  FROM jsonb_to_recordset($1::jsonb) AS moved(schedule_id uuid, at timestamptz, wake_at timestamptz)
  WHERE n.schedule_id = moved.schedule_id`;

const count = `
  UPDATE schedule SET runs_counted = runs_counted + 1 WHERE id = ANY($1::uuid[]) AND max_runs IS NOT NULL`;

const complete = `
  WITH gone AS (DELETE FROM next_occurrence WHERE schedule_id = ANY($1::uuid[])),
  completed AS (
    UPDATE schedule SET status = 'completed', version = version + 1, updated_at = $2::timestamptz
    WHERE id = ANY($1::uuid[]) RETURNING id, workspace_id, name)
  INSERT INTO audit_event (workspace_id, at, actor_kind, action, subject_type, subject_id, subject_name, before, after)
  SELECT workspace_id, $2::timestamptz, 'system', 'schedule.completed', 'schedule', id, name,
         '{"status": "active"}', '{"status": "completed"}'
  FROM completed`;
