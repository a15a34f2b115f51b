import type { Clock } from "@/lib/clock";
import type { Tx } from "@/lib/db/client";
import type { RunModel, ScheduleModel } from "@/lib/db/generated/models";
import { databaseNow } from "@/lib/db/now";
import { inScope, type Scope } from "@/lib/db/scope";
import { inSystem, systemScope } from "@/lib/db/system";
import { AppError, messageOf } from "@/lib/errors";
import { faultText } from "@/lib/i18n/errors";
import type { Fault } from "@/lib/i18n/schema";
import { FetchFailure } from "@/lib/net/failure";
import { nextOccurrence, ruleOf } from "@/lib/recurrence/rules";
import { restoreSteps, takeSteps } from "@/lib/runs/execute/leases";
import { defaultHorizonMinutes, retryAt } from "@/lib/runs/rules";
import type { RunStatus } from "@/lib/runs/schema";
import { dropSkipped, end, type Ending, putBack, recordSteps } from "@/lib/runs/transitions";
import { TaskFailure } from "@/lib/tasks/failure";
import type { SkipReason } from "@/lib/tasks/schema";

// How an attempt ends. Every decision is made under the fence of its claim.

/** The run no longer belongs to this attempt: it was cancelled, taken over after its lease expired, or is over. */
export class NotOursError extends Error {}

/** The outcome of an attempt, for the log. */
export interface Settled {
  status: RunStatus;
  reason?: SkipReason;
}

/**
 * Ends the attempt in one transaction: checks that it is still ours, and lets `work` decide the outcome. Throws
 * `NotOursError` if it is not ours.
 */
export function settle(
  scope: Scope,
  run: RunModel,
  work: (tx: Tx, now: Date, cancelled: boolean) => Promise<Settled>,
): Promise<Settled> {
  return settleMany(scope, [run], (tx, now, cancelled) => work(tx, now, cancelled.has(run.id)));
}

/** The same for several attempts of one workspace; throws `NotOursError` if any of them is not ours. */
export async function settleMany<Result>(
  scope: Scope,
  runs: readonly RunModel[],
  work: (tx: Tx, now: Date, cancelled: ReadonlySet<string>) => Promise<Result>,
): Promise<Result> {
  const steps = await Promise.all(runs.map(async (run) => ({ run, began: await takeSteps(run) })));
  const attempts = JSON.stringify(runs.map(({ id, claims }) => ({ id, claims })));
  const settling = inScope(scope, async (tx) => {
    const ours = await tx.$queryRaw<{ id: string; cancelled: boolean }[]>`
      SELECT run.id, run.cancel_requested_at IS NOT NULL AS cancelled FROM run
      JOIN jsonb_to_recordset(${attempts}::jsonb) AS ours(id uuid, claims int)
        ON ours.id = run.id AND ours.claims = run.claims
      WHERE run.id = ANY(${runs.map(({ id }) => id)}::uuid[]) AND run.status = 'running'
      ORDER BY run.id FOR UPDATE OF run`;
    if (ours.length < runs.length) throw new NotOursError();
    await recordSteps(
      tx,
      steps.flatMap(({ began }) => began),
    );
    const cancelled = new Set(ours.flatMap((one) => (one.cancelled ? [one.id] : [])));
    return work(tx, await databaseNow(tx, scope.clock), cancelled);
  });
  return settling.catch((error: unknown) => {
    for (const { run, began } of steps) restoreSteps(run, began);
    throw error;
  });
}

/** Ends the run: this attempt is the last one. */
export async function settleEnd(tx: Tx, scope: Scope, run: RunModel, ending: Ending, now: Date): Promise<Settled> {
  await end(tx, scope, [{ run, ending }], now);
  return settledOf(ending);
}

export function settledOf({ status, reason }: Ending): Settled {
  return { status, ...(reason ? { reason } : {}) };
}

/** Consecutive occurrences that were skipped for one reason share one run: this run absorbs the one before it. */
export function settleSkipped(scope: Scope, run: RunModel, reason: SkipReason): Promise<Settled> {
  return settle(scope, run, async (tx, now) =>
    settleEnd(tx, scope, run, { status: "skipped", reason, ...(await takeOver(tx, run, reason)) }, now),
  );
}

async function takeOver(tx: Tx, run: RunModel, reason: SkipReason): Promise<Partial<Ending>> {
  if (run.trigger !== "schedule" || !run.scheduledFor) return {};
  const before = await tx.run.findFirst({
    where: { scheduleId: run.scheduleId, scheduledFor: { lt: run.scheduledFor } },
    orderBy: { scheduledFor: "desc" },
  });
  if (before?.status !== "skipped" || before.reason !== reason) return {};
  await dropSkipped(tx, { id: before.id });
  return { scheduledFor: before.scheduledFor, coveredCount: before.coveredCount + run.coveredCount };
}

export function settleCancelled(scope: Scope, run: RunModel): Promise<Settled> {
  return settle(scope, run, async (tx, now) => {
    const reason = (await offReason(tx, run)) ?? "cancelled_by_person";
    return settleEnd(tx, scope, run, { status: "cancelled", reason }, now);
  });
}

/** The run continues later and keeps its concurrency key. How long it waits is in its progress. */
export function settleWaiting(
  scope: Scope,
  run: RunModel,
  { state, ms }: { state: object; ms: number },
): Promise<Settled> {
  return settle(scope, run, async (tx, now, cancelled) => {
    const off = (await offReason(tx, run)) ?? (cancelled ? "cancelled_by_person" : null);
    if (off) return settleEnd(tx, scope, run, { status: "cancelled", reason: off }, now);
    await putBack(tx, run, { kind: "wait", at: new Date(now.getTime() + ms), state }, now);
    return { status: "pending" };
  });
}

/** The worker is shutting down: the run waits for another one, and the attempt does not count. */
export function releaseRun(scope: Scope, run: RunModel): Promise<Settled> {
  return settle(scope, run, async (tx, now) => {
    await putBack(tx, run, { kind: "handed_back" }, now);
    return { status: "pending" };
  });
}

export function settleFailed(scope: Scope, run: RunModel, failure: unknown): Promise<Settled> {
  return settle(scope, run, async (tx, now) => {
    const known = failure instanceof TaskFailure ? failure : null;
    const { result, final = false, retryAfterMs = 0 } = known ?? {};
    const fault = known?.fault ?? faultOf(failure);
    const error = { message: fault ? faultText("en", fault) : messageOf(failure), fault };
    const failed = { error, ...(result ? { result } : {}) };
    const off = await offReason(tx, run);
    if (off) return settleEnd(tx, scope, run, { ...failed, status: "cancelled", reason: off }, now);
    const limits = { ...(await retryLimits(tx, run, now)), atLeastMs: retryAfterMs };
    // What the run is about no longer exists: a retry would not bring it back.
    const hopeless = final || (failure instanceof AppError && failure.code === "not_found");
    const at = hopeless ? null : retryAt(run.attempt, now, limits, Math.random());
    if (!at) return settleEnd(tx, scope, run, { ...failed, status: "failed" }, now);
    await putBack(tx, run, { ...failed, kind: "retry", at }, now);
    return { status: "pending" };
  });
}

/** Ends a run as failed if its worker died each time it ran: the run itself is taken to be the cause. */
export async function giveUpRun(runId: string, clock: Clock): Promise<void> {
  const run = await inSystem((tx) => tx.run.findUnique({ where: { id: runId } }));
  if (!run) return;
  const scope = systemScope(run.workspaceId, clock);
  const fault = { code: "worker_died", values: {}, step: null };
  const error = { message: faultText("en", fault), fault };
  await ignoreNotOurs(settle(scope, run, (tx, now) => settleEnd(tx, scope, run, { status: "failed", error }, now)));
}

/** The fault for an error that no task has described; null if the product does not know it. */
function faultOf(error: unknown): Fault | null {
  if (error instanceof FetchFailure) {
    const detail = error.message.slice(error.kind.length + 1);
    if (error.kind === "url_unreachable" && detail)
      return { code: "url_unreachable_why", values: { detail }, step: null };
    return { code: error.kind, values: error.status === null ? {} : { status: String(error.status) }, step: null };
  }
  return error instanceof AppError ? { code: error.reason, values: error.values, step: null } : null;
}

/** Why a scheduled run is no longer wanted: its schedule was paused or deleted since; null while it is wanted. */
export async function offReason(tx: Tx, run: RunModel): Promise<SkipReason | null> {
  return (await offReasons(tx, [run])).get(run.id) ?? null;
}

/** Which of these runs are no longer wanted, and why. */
export async function offReasons(tx: Tx, runs: readonly RunModel[]): Promise<Map<string, SkipReason>> {
  const asked = runs.filter(({ parentId, trigger, scheduleId }) => parentId || (trigger === "schedule" && scheduleId));
  if (asked.length === 0) return new Map();
  const rows = await tx.$queryRaw<Above[]>`
    SELECT run.id, run.trigger::text, above.status::text AS parent, s.deleted_at >= run.created_at AS deleted,
           s.status = 'paused' AND s.paused_at >= run.created_at AS paused
    FROM run LEFT JOIN run above ON above.id = run.parent_id LEFT JOIN schedule s ON s.id = run.schedule_id
    WHERE run.id = ANY(${asked.map(({ id }) => id)}::uuid[])`;
  return new Map(
    rows.flatMap(({ id, ...above }) => {
      const reason = offBy(above);
      return reason ? [[id, reason]] : [];
    }),
  );
}

interface Above {
  id: string;
  trigger: RunModel["trigger"];
  parent: string | null;
  deleted: boolean | null;
  paused: boolean | null;
}

function offBy({ trigger, parent, deleted, paused }: Omit<Above, "id">): SkipReason | null {
  if (parent && parent !== "pending" && parent !== "running") return "cancelled_by_person";
  if (trigger !== "schedule") return null;
  return deleted ? "deleted" : paused ? "paused" : null;
}

/** Whether a scheduled run that is not a step is no longer wanted. */
export function isOff(
  { trigger, createdAt }: RunModel,
  schedule: Pick<ScheduleModel, "status" | "pausedAt" | "deletedAt"> | null,
): boolean {
  const since = (at: Date | null | undefined) => at !== null && at !== undefined && at >= createdAt;
  const deleted = since(schedule?.deletedAt);
  const paused = schedule?.status === "paused" && since(schedule.pausedAt);
  return offBy({ trigger, parent: null, deleted, paused }) !== null;
}

/** Which of these runs have mail to send. */
export async function withMail(tx: Tx, runs: readonly Pick<RunModel, "id">[]): Promise<Set<string>> {
  const ids = runs.map(({ id }) => id);
  const found = await tx.$queryRaw<{ id: string }[]>`
    SELECT DISTINCT run_id AS id FROM delivery WHERE run_id = ANY(${ids}::uuid[])`;
  return new Set(found.map(({ id }) => id));
}

/** The limits for retries: they end at the schedule's horizon or at its next occurrence. */
async function retryLimits(tx: Tx, run: RunModel, now: Date): Promise<{ nextNominal: Date | null; horizon: Date }> {
  const schedule = run.scheduleId ? await tx.schedule.findUnique({ where: { id: run.scheduleId } }) : null;
  const minutes = schedule?.retryHorizonMinutes ?? defaultHorizonMinutes;
  const nominal = run.scheduledFor && run.scheduledFor > now ? run.scheduledFor : now;
  return {
    nextNominal: schedule?.status === "active" ? nextOccurrence(ruleOf(schedule), nominal) : null,
    // Counted from the latest: preparation may have begun earlier, and a run may have waited for another.
    horizon: new Date(Math.max(...[run.createdAt, run.dueAt, run.startedAt].map(Number)) + minutes * 60_000),
  };
}

/** Returns null if the run no longer belongs to this attempt. */
export async function ignoreNotOurs(work: Promise<Settled>): Promise<Settled | null> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof NotOursError)) throw error;
    return null;
  }
}
