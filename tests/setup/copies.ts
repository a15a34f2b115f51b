/** Runs a statement, on any connection. */
type Query = (sql: string, values: unknown[]) => Promise<unknown>;

/** Plans copies of a schedule, each due at `at`: SQL that may use `n`, the number of the copy, from 1. */
export async function planCopies(query: Query, { id, count, at }: { id: string; count: number; at: string }) {
  await query(
    `WITH copies AS (
       INSERT INTO schedule (id, workspace_id, owner_id, name, task_type, params, recurrence, timezone, rule_id, recipients, delivery_mode, status)
       SELECT gen_random_uuid(), workspace_id, owner_id, name, task_type, params, recurrence, timezone, rule_id, recipients, delivery_mode, status
       FROM schedule, generate_series(1, $2::int) WHERE id = $1 RETURNING id, workspace_id, rule_id),
     numbered AS (SELECT *, row_number() OVER () AS n FROM copies),
     planned AS (SELECT *, (${at})::timestamptz(3) AS at FROM numbered)
     INSERT INTO next_occurrence (schedule_id, workspace_id, at, due_at, wake_at, rule_id, version)
     SELECT id, workspace_id, at, at, at, rule_id, 1 FROM planned`,
    [id, count],
  );
}
