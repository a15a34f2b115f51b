import type pg from "pg";

interface Move {
  schedule_id: string;
  /** The next nominal instant; null when there is none. */
  at: Date | null;
  /** When that is due. */
  due_at: Date | null;
  wake_at: Date | null;
}

/** Postpones schedules whose occurrence is not due yet. */
export async function postponeWakes(
  client: pg.ClientBase,
  wakes: { schedule_id: string; wake_at: Date }[],
): Promise<void> {
  if (wakes.length > 0) await client.query(wakeLater, [JSON.stringify(wakes)]);
}

/**
 * Counts the schedules that started a run, and advances those whose occurrence has been handled; one whose bounds or
 * limit leave nothing is completed, with an audit event.
 */
export async function advanceNext(client: pg.ClientBase, moves: Move[], started: string[], now: Date): Promise<void> {
  if (started.length > 0) await client.query(count, [started]);
  if (moves.length === 0) return;
  await client.query(move, [JSON.stringify(moves.filter(({ at }) => at !== null))]);
  const over = moves.filter(({ at }) => at === null).map(({ schedule_id: id }) => id);
  await client.query(complete, [over, moves.map(({ schedule_id: id }) => id), now]);
}

const move = `
  UPDATE next_occurrence n SET at = moved.at, due_at = moved.due_at, wake_at = moved.wake_at
  FROM jsonb_to_recordset($1::jsonb) AS moved(schedule_id uuid, at timestamptz, due_at timestamptz, wake_at timestamptz)
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

const wakeLater = `
  UPDATE next_occurrence n SET wake_at = later.wake_at
  FROM jsonb_to_recordset($1::jsonb) AS later(schedule_id uuid, wake_at timestamptz)
  WHERE n.schedule_id = later.schedule_id`;
