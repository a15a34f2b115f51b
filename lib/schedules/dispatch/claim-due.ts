import { v7 as newId } from "uuid";
import type pg from "pg";
import type { PgBoss } from "pg-boss";
import { stretchesBetween } from "@/lib/recurrence/rules";
import type { Rule } from "@/lib/recurrence/schema";
import { announceNow } from "@/lib/db/listen";
import { metrics } from "@/lib/metrics";
import { inTransaction } from "@/lib/db/transaction";
import { sendRunJobs, shareJobs } from "@/lib/runs/jobs";
import { concurrencyKey } from "@/lib/tasks/references";
import type { SkipReason } from "@/lib/tasks/schema";
import { type DuePlan, type DuePolicy, planDue } from "@/lib/schedules/dispatch/plan-due";
import {
  type DueRun,
  findAccounted,
  insertBuffered,
  insertDue,
  readAccounted,
  recordSkipped,
  type SkippedStretch,
} from "@/lib/runs/transitions";
import { advanceNext, postponeWakes } from "@/lib/schedules/dispatch/advance-next";
import { type ScheduleException, wakeAt } from "@/lib/schedules/rules";
import { ruleOf } from "@/lib/recurrence/rules";

/** How many due schedules one transaction claims at most. */
export const batchSize = 1_000;

interface DueRow {
  schedule_id: string;
  workspace_id: string;
  subject_id: string | null;
  params: Record<string, unknown>;
  task_type: string;
  at: Date;
  due_at: Date;
  rule_id: string;
  catch_up_window_minutes: number;
  misfire_policy: DuePolicy["misfirePolicy"];
  overlap_policy: "skip" | "buffer_one";
  lead_minutes: number | null;
  usual_seconds: number | null;
}

interface Planned {
  row: DueRow;
  rule: Rule;
  plan: DuePlan;
  run: DueRun | null;
}

/** The outcome of a due occurrence. */
export interface Dispatched {
  workspaceId: string;
  scheduleId: string;
  /** The run it became; null if it was missed or skipped because of an overlap. */
  runId: string | null;
  scheduledFor: Date;
  outcome: "due" | "waits" | "overlap" | "missed";
}

/**
 * One pass of the dispatcher: claims due schedules, and writes their runs, their next instants and the jobs of the
 * runs, all in one transaction. If it is killed at any point, either all of it has happened or nothing. Any number of
 * dispatchers may run at once: rows locked by another one are skipped. Calls `tell` with each outcome once it is
 * written. Returns how many schedules were claimed; there may be more until it returns 0.
 */
export async function claimDue(
  client: pg.ClientBase,
  boss: PgBoss,
  now: Date,
  tell: (dispatched: Dispatched) => void = () => undefined,
): Promise<number> {
  const { claimed, dispatched } = await inTransaction(client, async () => {
    const { rows } = await client.query<DueRow>(selectDue, [now, batchSize]);
    return { claimed: rows.length, dispatched: rows.length > 0 ? await dispatch(client, boss, rows, now) : [] };
  });
  // At most this many pages are watching runs that have just begun.
  announceNow(
    dispatched.slice(0, 50).flatMap(({ runId, workspaceId }) => (runId ? [{ kind: "run", workspaceId, runId }] : [])),
  );
  // The run of an overlap was never inserted: its id only told the pages that something has changed.
  for (const one of dispatched) {
    metrics().occurrences.inc({ outcome: one.outcome });
    tell(one.outcome === "overlap" ? { ...one, runId: null } : one);
  }
  return claimed;
}

/**
 * Decides on each claimed schedule. An occurrence claimed before it is due (with a lead, or moved to an earlier time)
 * stays the next one until it is due; one whose concurrency key is taken before it is due is tried again until then.
 */
async function dispatch(client: pg.ClientBase, boss: PgBoss, rows: DueRow[], now: Date): Promise<Dispatched[]> {
  const rules = await loadRules(client, rows);
  const planned = planAll(rows, { rules, exceptions: await readExceptions(client, rows, now) }, now);
  const wanted = planned.flatMap(({ run }) => (run ? [run] : []));
  const inserted = await insertDue(client, wanted, now);
  const refused = planned.filter(({ run }) => run && !inserted.has(run.id));
  const accounted = await findAccounted(
    client,
    refused.flatMap(({ run }) => (run ? [run] : [])),
  );
  const busy = refused.filter(({ run }) => run && !accounted.has(run.id));
  const early = busy.filter(({ run }) => run && run.due_at > now);
  const overlapping = busy.filter(({ run }) => run && run.due_at <= now);
  const waiting = await insertBuffered(client, overlapping.flatMap(wantToWait), now);

  const execute = (sql: string, values: unknown[]) => client.query(sql, values);
  await recordMissed(client, planned, now);
  const skipped = overlapping.filter(({ run }) => run && !waiting.has(run.id));
  await recordSkipped(execute, skipped.flatMap(overlappedStretch), now);

  const started = new Set([...inserted, ...waiting]);
  const ahead = planned.filter(({ run }) => run && inserted.has(run.id) && run.due_at > now);
  const staying = new Set([...ahead, ...early]);
  const moving = planned.filter((one) => !staying.has(one));
  const wakes = [
    ...ahead.map(({ row }) => ({ schedule_id: row.schedule_id, wake_at: row.due_at })),
    ...early.map(({ row }) => ({ schedule_id: row.schedule_id, wake_at: soonerOf(row.due_at, now) })),
  ];
  await postponeWakes(client, wakes);
  await advanceNext(client, moving.map(nextMove), scheduleIdsOf(planned, started), now);
  const rung = wanted.filter(({ id }) => inserted.has(id));
  await sendRunJobs(boss, client, rung);
  return [
    ...planned.flatMap(({ row, plan }) => (plan.missed ? [told(row, null, plan.missed.through, "missed")] : [])),
    ...planned.flatMap(({ row, run }) => {
      if (!run || accounted.has(run.id)) return [];
      const outcome = inserted.has(run.id) ? "due" : waiting.has(run.id) ? "waits" : "overlap";
      return run.due_at > now && outcome === "overlap" ? [] : [told(row, run.id, run.scheduled_for, outcome)];
    }),
  ];
}

function told(
  { workspace_id: workspaceId, schedule_id: scheduleId }: DueRow,
  runId: string | null,
  scheduledFor: Date,
  outcome: Dispatched["outcome"],
): Dispatched {
  return { workspaceId, scheduleId, runId, scheduledFor, outcome };
}

/** How often an occurrence whose key is taken before it is due is tried again. */
const lookAgainMs = 15_000;

function soonerOf(dueAt: Date, now: Date): Date {
  return new Date(Math.min(dueAt.getTime(), now.getTime() + lookAgainMs));
}

function scheduleIdsOf(planned: Planned[], started: Set<string>): string[] {
  return planned.flatMap(({ row, run }) => (run && started.has(run.id) ? [row.schedule_id] : []));
}

/** Records older instants that will not run, except for those that a run covers already. */
async function recordMissed(client: pg.ClientBase, planned: Planned[], now: Date): Promise<void> {
  const missed = planned.flatMap(({ row, plan, rule }) => (plan.missed ? [{ row, rule, missed: plan.missed }] : []));
  if (missed.length === 0) return;
  const ranges = await readAccounted(
    client,
    missed.map(({ row, missed: { from } }) => ({ schedule_id: row.schedule_id, from })),
  );
  const execute = (sql: string, values: unknown[]) => client.query(sql, values);
  for (const { row, rule, missed: stretch } of missed) {
    const own = ranges.get(row.schedule_id) ?? [];
    const before = new Date(stretch.from.getTime() - 1);
    const isAccounted = (at: Date) => own.some(({ from, through }) => from <= at && at <= through);
    const stretches = own.length === 0 ? [stretch] : stretchesBetween(rule, before, stretch.through, isAccounted);
    for (const one of stretches) await recordSkipped(execute, [{ ...subjectOf(row), ...one, reason: "missed" }], now);
  }
}

/** A rule never changes under its id, so a process has to read each only once. */
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

/** The exceptions of these schedules, each from its current instant on. */
async function readExceptions(
  client: pg.ClientBase,
  rows: DueRow[],
  now: Date,
): Promise<Map<string, ScheduleException[]>> {
  const { rows: found } = await client.query<ScheduleException & { id: string }>(selectExceptions, [
    rows.map(({ schedule_id }) => schedule_id),
    rows.reduce((first, { at }) => (at < first ? at : first), now),
  ]);
  return Map.groupBy(found, ({ id }) => id);
}

/** Plans each distinct rule and instant once, however many schedules share them; those with exceptions one by one. */
function planAll(
  rows: DueRow[],
  { rules, exceptions }: { rules: Map<string, Rule>; exceptions: Map<string, ScheduleException[]> },
  now: Date,
): Planned[] {
  const plans = new Map<string, DuePlan>();
  const jobOf = shareJobs();
  return rows.map((row) => {
    const policy = { catchUpWindowMinutes: row.catch_up_window_minutes, misfirePolicy: row.misfire_policy };
    const own = exceptions.get(row.schedule_id) ?? [];
    const shared = [row.rule_id, row.at.getTime(), row.due_at.getTime(), ...Object.values(policy)].join(" ");
    const key = own.length > 0 ? row.schedule_id : shared;
    const rule = rules.get(row.rule_id);
    if (!rule) throw new Error(`Schedule ${row.schedule_id} names a rule that is not there.`);
    let plan = plans.get(key);
    if (!plan) {
      plan = planDue(rule, { at: row.at, dueAt: row.due_at }, now, policy, own);
      plans.set(key, plan);
    }
    return { row, rule, plan, run: plan.run && newRun(row, plan.run, jobOf(row)) };
  });
}

function newRun(row: DueRow, { at, dueAt }: NonNullable<DuePlan["run"]>, jobId: string): DueRun {
  const { workspace_id, schedule_id, subject_id, task_type, params } = row;
  const key = concurrencyKey({ taskType: task_type, scheduleId: schedule_id, params });
  const subject = { id: newId(), workspace_id, schedule_id, subject_id, task_type };
  return { ...subject, scheduled_for: at, due_at: dueAt, concurrency_key: key, job_id: jobId };
}

/** A run that found another one running, if the policy lets one wait for it. */
function wantToWait({ row, run }: Planned): DueRun[] {
  return run && row.overlap_policy === "buffer_one" ? [run] : [];
}

function overlappedStretch({ row, run }: Planned): SkippedStretch[] {
  const reason: SkipReason = "overlap";
  const [from, through] = [run?.scheduled_for ?? row.at, run?.scheduled_for ?? row.at];
  return [{ ...subjectOf(row), from, through, count: 1, reason, ...(run ? { dueAt: run.due_at } : {}) }];
}

function subjectOf({ workspace_id, schedule_id, subject_id, task_type }: DueRow) {
  return { workspaceId: workspace_id, scheduleId: schedule_id, subjectId: subject_id, taskType: task_type };
}

/** The next state of a schedule: its next instant, or its end. */
function nextMove({ row, plan }: Planned) {
  const handled = plan.run?.dueAt ?? plan.missed?.through ?? row.at;
  const lead = { leadMinutes: row.lead_minutes, usualSeconds: row.usual_seconds };
  const { at = null, dueAt = null } = plan.next ?? {};
  return { schedule_id: row.schedule_id, at, due_at: dueAt, wake_at: dueAt && wakeAt(dueAt, lead, handled) };
}

const selectExceptions = `
  SELECT schedule_id AS id, at, due_at AS "dueAt" FROM schedule_exception
  WHERE schedule_id = ANY($1::uuid[]) AND at >= $2`;

// Workspaces get equal shares of a batch, so that thousands of schedules of one do not delay the only one of another.
const selectDue = `
  WITH due AS MATERIALIZED (
    SELECT workspace_id, min(wake_at) AS since FROM next_occurrence WHERE wake_at <= $1
    GROUP BY workspace_id ORDER BY since LIMIT $2)
  SELECT n.schedule_id, n.workspace_id, n.at, n.due_at, n.rule_id,
         s.subject_id, s.task_type, s.params, s.catch_up_window_minutes, s.misfire_policy, s.overlap_policy, s.lead_minutes,
         s.usual_seconds
  FROM due CROSS JOIN LATERAL (
    SELECT * FROM next_occurrence o WHERE o.workspace_id = due.workspace_id AND o.wake_at <= $1
    ORDER BY o.wake_at LIMIT $2 / (SELECT count(*) FROM due) FOR UPDATE SKIP LOCKED) n
  JOIN schedule s ON s.id = n.schedule_id
  ORDER BY due.since, n.wake_at`;
