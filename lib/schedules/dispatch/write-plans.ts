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
}

interface Range {
  from: Date;
  through: Date;
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

/** Which of these runs were not inserted because another run accounts for their occurrence already. */
export async function findAccounted(client: pg.ClientBase, runs: NewRun[]): Promise<Set<string>> {
  if (runs.length === 0) return new Set();
  const { rows } = await client.query<{ id: string }>(accounted, [JSON.stringify(runs)]);
  return new Set(rows.map(({ id }) => id));
}

/** What runs account for of the time of each schedule from an instant on. */
export async function readAccounted(
  client: pg.ClientBase,
  wanted: { schedule_id: string; from: Date }[],
): Promise<Map<string, Range[]>> {
  const { rows } = await client.query<Range & { schedule_id: string }>(accountedRanges, [JSON.stringify(wanted)]);
  const ranges = new Map<string, Range[]>();
  for (const { schedule_id: id, from, through } of rows) ranges.set(id, [...(ranges.get(id) ?? []), { from, through }]);
  return ranges;
}

/** Looks again at schedules whose occurrence is not due yet. */
export async function stay(client: pg.ClientBase, wakes: { schedule_id: string; wake_at: Date }[]): Promise<void> {
  if (wakes.length > 0) await client.query(wakeLater, [JSON.stringify(wakes)]);
}

/**
 * Counts the schedules of which a run was started, and moves on those whose occurrence is dealt with; one whose
 * bounds or limit leave nothing is completed, with a trace.
 */
export async function moveOn(client: pg.ClientBase, moves: Move[], started: string[], now: Date): Promise<void> {
  if (started.length > 0) await client.query(count, [started]);
  if (moves.length === 0) return;
  await client.query(move, [JSON.stringify(moves.filter(({ at }) => at !== null))]);
  const over = moves.filter(({ at }) => at === null).map(({ schedule_id: id }) => id);
  await client.query(complete, [over, moves.map(({ schedule_id: id }) => id), now]);
}

// Runs of a schedule never overlap: only the last one that begins by then can account for an instant.
const isAccounted = `coalesce((
    SELECT last.covers_through >= wanted.scheduled_for FROM run last
    WHERE last.schedule_id = wanted.schedule_id AND last.scheduled_for <= wanted.scheduled_for
    ORDER BY last.scheduled_for DESC LIMIT 1), false)`;

const fromWanted = `
  FROM jsonb_to_recordset($1::jsonb) AS wanted(
    id uuid, workspace_id uuid, schedule_id uuid, theme_id uuid, task_type text, scheduled_for timestamptz,
    due_at timestamptz, concurrency_key text)
  WHERE NOT ${isAccounted}
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
  WITH done AS (
    SELECT id FROM schedule WHERE id = ANY($1::uuid[])
    UNION
    SELECT id FROM schedule WHERE id = ANY($2::uuid[]) AND max_runs IS NOT NULL AND runs_counted >= max_runs
  ), gone AS (DELETE FROM next_occurrence WHERE schedule_id IN (SELECT id FROM done)),
  completed AS (
    UPDATE schedule SET status = 'completed', version = version + 1, updated_at = $3::timestamptz
    WHERE id IN (SELECT id FROM done) RETURNING id, workspace_id, name)
  INSERT INTO audit_event (workspace_id, at, actor_kind, action, subject_type, subject_id, subject_name, before, after)
  SELECT workspace_id, $3::timestamptz, 'system', 'schedule.completed', 'schedule', id, name,
         '{"status": "active"}', '{"status": "completed"}'
  FROM completed`;

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

const wakeLater = `
  UPDATE next_occurrence n SET wake_at = later.wake_at
  FROM jsonb_to_recordset($1::jsonb) AS later(schedule_id uuid, wake_at timestamptz)
  WHERE n.schedule_id = later.schedule_id`;
