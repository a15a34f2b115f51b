import { randomUUID } from "node:crypto";
import type pg from "pg";
import type { PgBoss } from "pg-boss";
import { enqueue } from "@/lib/jobs/queue";
import type { Rule } from "@/lib/recurrence/schema";
import { executeRunJob } from "@/lib/runs/jobs";
import { concurrencyKey } from "@/lib/runs/rules";
import type { SkipReason } from "@/lib/runs/schema";
import { recordSkipped, type SkippedStretch } from "@/lib/schedules/change/record-skipped";
import { type DuePlan, type DuePolicy, planDue } from "@/lib/schedules/dispatch/plan-due";
import { insertBuffered, insertRuns, moveOn, type NewRun } from "@/lib/schedules/dispatch/write-plans";
import { ruleOf, wakeAt } from "@/lib/schedules/rules";

/** Due schedules claimed by one transaction at most. */
export const batchSize = 500;

interface DueRow {
  schedule_id: string;
  workspace_id: string;
  theme_id: string | null;
  task_type: string;
  at: Date;
  due_at: Date;
  rule_id: string;
  catch_up_window_minutes: number;
  misfire_policy: DuePolicy["misfirePolicy"];
  overlap_policy: "skip" | "buffer_one";
  lead_minutes: number;
  /** Runs left; null without a limit. */
  runs_left: number | null;
}

interface Planned {
  row: DueRow;
  plan: DuePlan;
  run: NewRun | null;
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
  const planned = planAll(rows, await loadRules(client, rows), now);
  const wanted = planned.flatMap(({ run }) => (run ? [run] : []));
  const inserted = await insertRuns(client, wanted, now);
  const waiting = await insertBuffered(client, wantToWait(planned, inserted), now);
  const started = new Set([...inserted, ...waiting]);

  const execute = (sql: string, values: unknown[]) => client.query(sql, values);
  await recordSkipped(execute, planned.flatMap(missedStretch), now);
  const overlapped = planned.filter(({ run }) => run && !started.has(run.id));
  await recordSkipped(execute, overlapped.flatMap(overlappedStretch), now);

  await moveOn(
    client,
    planned.map((one) => nextMove(one, started)),
    now,
  );
  const jobs = [...inserted].map((id) => ({ id, data: { runId: id } }));
  await enqueue(boss, client, executeRunJob, jobs);
  for (const run of wanted.slice(0, 50)) {
    const announcement = { kind: "run", workspaceId: run.workspace_id, runId: run.id };
    await client.query("SELECT pg_notify('periodical', $1)", [JSON.stringify(announcement)]);
  }
}

/** Rules never change under their name, so a process needs to read each only once. */
const ruleCache = new Map<string, Rule>();

async function loadRules(client: pg.ClientBase, rows: DueRow[]): Promise<Map<string, Rule>> {
  const unknown = [...new Set(rows.map((row) => row.rule_id))].filter((id) => !ruleCache.has(id));
  if (unknown.length > 0) {
    const { rows: found } = await client.query<Rule & { id: string }>(
      `SELECT id, recurrence, timezone, starts_at AS "startsAt", ends_at AS "endsAt" FROM rule WHERE id = ANY($1)`,
      [unknown],
    );
    for (const row of found) ruleCache.set(row.id, ruleOf(row));
  }
  return ruleCache;
}

/** Plans each distinct rule and instant once, however many schedules share them. */
function planAll(rows: DueRow[], rules: Map<string, Rule>, now: Date): Planned[] {
  const plans = new Map<string, DuePlan>();
  return rows.map((row) => {
    const policy = { catchUpWindowMinutes: row.catch_up_window_minutes, misfirePolicy: row.misfire_policy };
    const key = [row.rule_id, row.at.getTime(), row.due_at.getTime(), ...Object.values(policy)].join(" ");
    let plan = plans.get(key);
    if (!plan) {
      const rule = rules.get(row.rule_id);
      if (!rule) throw new Error(`Schedule ${row.schedule_id} names a rule that is not there.`);
      plan = planDue(rule, { at: row.at, dueAt: row.due_at }, now, policy);
      plans.set(key, plan);
    }
    return { row, plan, run: plan.run && newRun(row, plan.run) };
  });
}

function newRun(row: DueRow, { at, dueAt }: NonNullable<DuePlan["run"]>): NewRun {
  const { workspace_id, schedule_id, theme_id, task_type } = row;
  const key = concurrencyKey({ themeId: theme_id, scheduleId: schedule_id });
  const subject = { id: randomUUID(), workspace_id, schedule_id, theme_id, task_type };
  return { ...subject, scheduled_for: at, due_at: dueAt, concurrency_key: key };
}

/** Runs that found another one at work and whose policy lets one wait for it. */
function wantToWait(planned: Planned[], inserted: Set<string>): NewRun[] {
  return planned.flatMap(({ row, run }) =>
    run && !inserted.has(run.id) && row.overlap_policy === "buffer_one" ? [run] : [],
  );
}

function missedStretch({ row, plan }: Planned): SkippedStretch[] {
  return plan.missed ? [{ ...subjectOf(row), ...plan.missed, reason: "missed" }] : [];
}

function overlappedStretch({ row, run }: Planned): SkippedStretch[] {
  const reason: SkipReason = "overlap";
  const [from, through] = [run?.scheduled_for ?? row.at, run?.scheduled_for ?? row.at];
  return [{ ...subjectOf(row), from, through, count: 1, reason }];
}

function subjectOf({ workspace_id, schedule_id, theme_id, task_type }: DueRow) {
  return { workspaceId: workspace_id, scheduleId: schedule_id, themeId: theme_id, taskType: task_type };
}

/** Where a schedule goes from here: to its next instant, or to its end. */
function nextMove({ row, plan, run }: Planned, started: Set<string>) {
  const counted = run !== null && started.has(run.id);
  const runsLeft = row.runs_left === null ? null : row.runs_left - (counted ? 1 : 0);
  const at = runsLeft !== null && runsLeft <= 0 ? null : plan.next;
  const handled = plan.run?.at ?? plan.missed?.through ?? row.at;
  return { schedule_id: row.schedule_id, at, wake_at: at && wakeAt(at, row.lead_minutes, handled), counted };
}

const selectDue = `
  SELECT n.schedule_id, n.workspace_id, n.at, n.due_at, n.rule_id,
         s.theme_id, s.task_type, s.catch_up_window_minutes, s.misfire_policy, s.overlap_policy, s.lead_minutes,
         s.max_runs - s.runs_counted AS runs_left
  FROM next_occurrence n JOIN schedule s ON s.id = n.schedule_id
  WHERE n.wake_at <= $1
  ORDER BY n.wake_at
  LIMIT $2
  FOR UPDATE OF n SKIP LOCKED`;
