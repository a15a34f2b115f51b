import { randomUUID } from "node:crypto";
import type pg from "pg";
import type { PgBoss } from "pg-boss";
import { enqueue } from "@/lib/jobs/queue";
import type { Rule } from "@/lib/recurrence/schema";
import { executeRunJob } from "@/lib/runs/jobs";
import { concurrencyKey } from "@/lib/runs/rules";
import { ruleOf } from "@/lib/schedules/rules";
import { type DuePlan, type DuePolicy, planDue } from "@/lib/schedules/dispatch/plan-due";

/** Due schedules claimed by one transaction at most. */
export const batchSize = 500;

interface DueRow {
  schedule_id: string;
  workspace_id: string;
  theme_id: string | null;
  task_type: string;
  at: Date;
  rule_id: string;
  catch_up_window_minutes: number;
  misfire_policy: DuePolicy["misfirePolicy"];
}

interface NewRun {
  id: string;
  workspace_id: string;
  schedule_id: string;
  theme_id: string | null;
  task_type: string;
  scheduled_for: Date;
  covers_through: Date;
  covered_count: number;
  status: "pending" | "skipped";
  reason: string | null;
  concurrency_key: string | null;
}

/**
 * One pass of the dispatcher: claims due schedules, writes their runs, their next instants and the jobs of the
 * runs, all in one transaction. Killed anywhere, either all of it happened or none. Any number of dispatchers
 * may run at once: rows another one holds are passed over. Returns how many schedules were claimed.
 */
export async function claimDue(client: pg.ClientBase, boss: PgBoss, now: Date): Promise<number> {
  await client.query("BEGIN");
  try {
    const { rows } = await client.query<DueRow>(selectDue, [now, batchSize]);
    if (rows.length > 0) await dispatch(client, boss, rows, now);
    await client.query("COMMIT");
    return rows.length;
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  }
}

async function dispatch(client: pg.ClientBase, boss: PgBoss, rows: DueRow[], now: Date): Promise<void> {
  const rules = await loadRules(client, rows);
  const planned = planAll(rows, rules, now);
  const wanted = planned.flatMap(({ row, plan }) => (plan.run ? [occurrenceRun(row, plan.run)] : []));
  const inserted = await insertRuns(client, wanted, now);
  const overlapping = wanted
    .filter((run) => !inserted.has(run.id))
    .map((run) => ({ ...run, status: "skipped" as const, reason: "overlap", concurrency_key: null }));
  const missed = planned.flatMap(({ row, plan }) => (plan.missed ? [missedRun(row, plan.missed)] : []));
  await insertRuns(client, [...overlapping, ...missed], now);
  const moves = planned.map(({ row, plan }) => ({ schedule_id: row.schedule_id, at: plan.next }));
  await client.query(moveOn, [JSON.stringify(moves)]);
  const jobs = [...inserted].map((id) => ({ id, data: { runId: id } }));
  await enqueue(boss, client, executeRunJob, jobs);
  for (const run of [...wanted.filter(({ id }) => inserted.has(id)), ...overlapping].slice(0, 50)) {
    const announcement = { kind: "run", workspaceId: run.workspace_id, runId: run.id };
    await client.query("SELECT pg_notify('periodical', $1)", [JSON.stringify(announcement)]);
  }
}

/** Rules never change under their name, so a process needs to read each only once. */
const ruleCache = new Map<string, Rule>();

async function loadRules(client: pg.ClientBase, rows: DueRow[]): Promise<Map<string, Rule>> {
  const unknown = [...new Set(rows.map((row) => row.rule_id))].filter((id) => !ruleCache.has(id));
  if (unknown.length > 0) {
    const { rows: found } = await client.query<{ id: string; recurrence: unknown; timezone: string }>(
      "SELECT id, recurrence, timezone FROM rule WHERE id = ANY($1)",
      [unknown],
    );
    for (const row of found) ruleCache.set(row.id, ruleOf(row));
  }
  return ruleCache;
}

/** Plans each distinct rule and instant once, however many schedules share them. */
function planAll(rows: DueRow[], rules: Map<string, Rule>, now: Date): { row: DueRow; plan: DuePlan }[] {
  const plans = new Map<string, DuePlan>();
  return rows.map((row) => {
    const policy = { catchUpWindowMinutes: row.catch_up_window_minutes, misfirePolicy: row.misfire_policy };
    const key = `${row.rule_id} ${row.at.getTime()} ${policy.catchUpWindowMinutes} ${policy.misfirePolicy}`;
    let plan = plans.get(key);
    if (!plan) {
      const rule = rules.get(row.rule_id);
      if (!rule) throw new Error(`Schedule ${row.schedule_id} names a rule that is not there.`);
      plan = planDue(rule, row.at, now, policy);
      plans.set(key, plan);
    }
    return { row, plan };
  });
}

function occurrenceRun(row: DueRow, at: Date): NewRun {
  return {
    ...subject(row),
    scheduled_for: at,
    covers_through: at,
    covered_count: 1,
    status: "pending",
    reason: null,
    concurrency_key: concurrencyKey({ themeId: row.theme_id, scheduleId: row.schedule_id }),
  };
}

function missedRun(row: DueRow, missed: NonNullable<DuePlan["missed"]>): NewRun {
  return {
    ...subject(row),
    scheduled_for: missed.from,
    covers_through: missed.through,
    covered_count: missed.count,
    status: "skipped",
    reason: "missed",
    concurrency_key: null,
  };
}

function subject(row: DueRow) {
  const { workspace_id, schedule_id, theme_id, task_type } = row;
  return { id: randomUUID(), workspace_id, schedule_id, theme_id, task_type };
}

/** Inserts what is not there yet and returns the ids that were: an occurrence already recorded, or one whose theme is busy, is passed over. */
async function insertRuns(client: pg.ClientBase, runs: NewRun[], now: Date): Promise<Set<string>> {
  if (runs.length === 0) return new Set();
  const { rows } = await client.query<{ id: string }>(insert, [JSON.stringify(runs), now]);
  return new Set(rows.map(({ id }) => id));
}

const selectDue = `
  SELECT n.schedule_id, n.workspace_id, n.at, n.rule_id,
         s.theme_id, s.task_type, s.catch_up_window_minutes, s.misfire_policy
  FROM next_occurrence n JOIN schedule s ON s.id = n.schedule_id
  WHERE n.wake_at <= $1
  ORDER BY n.wake_at
  LIMIT $2
  FOR UPDATE OF n SKIP LOCKED`;

const insert = `
  INSERT INTO run (id, workspace_id, schedule_id, theme_id, task_type, trigger, scheduled_for, covers_through,
                   covered_count, status, reason, concurrency_key, enqueued_at, job_id, finished_at, created_at)
  SELECT id, workspace_id, schedule_id, theme_id, task_type, 'schedule', scheduled_for, covers_through,
         covered_count, status, reason, concurrency_key,
         CASE WHEN status = 'pending' THEN $2::timestamptz END, CASE WHEN status = 'pending' THEN id END,
         CASE WHEN status = 'skipped' THEN $2::timestamptz END, $2
  FROM jsonb_to_recordset($1::jsonb) AS wanted(
    id uuid, workspace_id uuid, schedule_id uuid, theme_id uuid, task_type text, scheduled_for timestamptz,
    covers_through timestamptz, covered_count int, status run_status, reason text, concurrency_key text)
  ON CONFLICT DO NOTHING
  RETURNING id`;

const moveOn = `
  UPDATE next_occurrence n SET at = moved.at, wake_at = moved.at
  FROM jsonb_to_recordset($1::jsonb) AS moved(schedule_id uuid, at timestamptz)
  WHERE n.schedule_id = moved.schedule_id`;
