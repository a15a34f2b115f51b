import type { Logger } from "pino";
import type { Clock } from "@/lib/clock";
import type { Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import type { RunModel } from "@/lib/db/generated/models";
import { announce } from "@/lib/db/listen";
import { databaseNow } from "@/lib/db/now";
import { inScope, inSystem, type Scope, systemScope } from "@/lib/db/scope";
import { AppError, messageOf } from "@/lib/errors";
import { nextOccurrence } from "@/lib/recurrence/rules";
import { claimRun } from "@/lib/runs/execute/claim-run";
import { defaultHorizonMinutes, heartbeatMs, leaseMs, retryAt } from "@/lib/runs/rules";
import { progressSchema, type RunResult, type RunStatus, type SkipReason, type RunError } from "@/lib/runs/schema";
import { faultText } from "@/lib/i18n/errors";
import type { Fault } from "@/lib/i18n/schema";
import { FetchFailure } from "@/lib/net/failure";
import { noteRunFailed, noteRunSucceeded } from "@/lib/schedules/commands";
import { ruleOf } from "@/lib/schedules/rules";
import { type TaskContext, TaskFailure, type TaskRunner } from "@/lib/tasks/schema";

export interface Executor {
  workerId: string;
  runners: readonly TaskRunner[];
  clock: Clock;
  log: Logger;
  /** Aborted when the worker has to stop now: what it runs is handed back. */
  stopping: AbortSignal;
}

/** Why an attempt was interrupted, as the reason of its abort signal. */
type Interruption = "cancelled" | "handed_back" | "lost";

/** The run is no longer this attempt's: cancelled, taken over after its lease ran out, or over. */
class NotOursError extends Error {}

/**
 * Executes one run from claim to settlement. Never throws for what the task does: failures are settled on the
 * run. Every write is fenced by the claim, so a worker that lost its lease can change nothing any more.
 */
export async function executeRun(runId: string, executor: Executor): Promise<void> {
  const claimed = await claimRun(runId, executor.workerId, executor.clock);
  if (!claimed) return;
  const { run, snapshot } = claimed;
  const scope = systemScope(run.workspaceId, executor.clock);
  const interruption = new AbortController();
  const interrupt = (reason: Interruption) => interruption.abort(reason);
  const stop = () => interrupt("handed_back");
  executor.stopping.addEventListener("abort", stop, { once: true });
  const heartbeat = keepLease(scope, run, interrupt);
  try {
    const runner = executor.runners.find(({ definition }) => definition.type === run.taskType);
    if (!runner) throw new Error(`No task type is called ${run.taskType}.`);
    if (run.parentId && (await inScope(scope, (tx) => offReason(tx, run)))) return await settleCancelled(scope, run);
    const context: TaskContext = {
      scope,
      run: { ...run, nominalAt: snapshot.nominalAt ? new Date(snapshot.nominalAt) : run.scheduledFor },
      snapshot,
      state: run.state,
      signal: interruption.signal,
      progress: reporter(scope, run),
      commit: async (work) => {
        interruption.signal.throwIfAborted();
        await settle(scope, run, async (tx, now) => {
          const { cancelRequestedAt } = await tx.run.findUniqueOrThrow({ where: { id: run.id } });
          // Asked for since the last heartbeat: whoever asked is owed that nothing comes of it.
          if (cancelRequestedAt) interrupt("cancelled");
          interruption.signal.throwIfAborted();
          const off = await offReason(tx, run);
          if (off) return { status: "cancelled", reason: off, finishedAt: now };
          const result = await work(tx, now);
          await noteRunSucceeded(tx, run);
          return { status: "succeeded", finishedAt: now, ...(result ? { result } : {}) };
        });
        return { kind: "committed" };
      },
    };
    const outcome = await runner.run(context);
    if (outcome.kind === "skipped") await settleSkipped(scope, run, outcome.reason);
    if (outcome.kind === "waiting") await settleWaiting(scope, run, outcome);
  } catch (error) {
    if (error instanceof NotOursError) return;
    const reason = interruption.signal.aborted ? (interruption.signal.reason as Interruption) : null;
    if (reason === "lost") return;
    if (reason === "cancelled") await ignoreNotOurs(settleCancelled(scope, run));
    else if (reason === "handed_back") await ignoreNotOurs(handBack(scope, run));
    else {
      executor.log.warn({ runId, attempt: run.attempt, err: error }, "A run failed.");
      await ignoreNotOurs(settleFailed(scope, run, error));
    }
  } finally {
    clearInterval(heartbeat);
    executor.stopping.removeEventListener("abort", stop);
  }
}

/** Renews the lease once a second and looks, by the same statement, whether the run was cancelled or lost. */
function keepLease(scope: Scope, run: RunModel, interrupt: (reason: Interruption) => void): NodeJS.Timeout {
  const beat = async () => {
    const rows = await inScope(
      scope,
      (tx) =>
        tx.$queryRaw<{ cancelled: boolean }[]>`
        UPDATE run SET lease_until = clock_timestamp() + ${leaseMs} * interval '1 millisecond'
        WHERE id = ${run.id}::uuid AND claims = ${run.claims} AND status = 'running'
        RETURNING cancel_requested_at IS NOT NULL AS cancelled`,
    );
    if (!rows[0]) interrupt("lost");
    else if (rows[0].cancelled) interrupt("cancelled");
  };
  // A beat that fails is made up for by the next; the lease outlasts a dozen of them.
  return setInterval(() => void beat().catch(() => undefined), heartbeatMs);
}

/** Writes progress as it is made, a new step always and within a step at most five times a second. */
function reporter(scope: Scope, run: RunModel): TaskContext["progress"] {
  // What goes on is within the step that it waited in.
  let lastStep = run.state === null ? "" : (progressSchema.safeParse(run.progress).data?.step ?? "");
  let lastWrite = 0;
  return async (step, done, total) => {
    const started = step !== lastStep;
    const tick = performance.now();
    if (!started && done < total && tick - lastWrite < 200) return;
    lastStep = step;
    lastWrite = tick;
    await inScope(scope, async (tx) => {
      const { count } = await tx.run.updateMany({ where: fence(run), data: { progress: { step, done, total } } });
      if (count === 0) throw new NotOursError();
      if (started) await record(tx, run, "step", { step }, await databaseNow(tx, scope.clock));
      await announce(tx, { kind: "run", workspaceId: run.workspaceId, runId: run.id });
    });
  };
}

/** What an attempt ends in. */
interface Settlement {
  status: RunStatus;
  reason?: SkipReason;
  error?: RunError | typeof Prisma.DbNull;
  state?: Prisma.InputJsonObject;
  result?: RunResult;
  retryAt?: Date;
  finishedAt?: Date;
  enqueuedAt?: null;
  workerId?: null;
  attempt?: number;
  scheduledFor?: Date | null;
  coveredCount?: number;
}

/** Ends the attempt in one transaction: checks that it is still ours, does `work`, writes what it returns. */
async function settle(scope: Scope, run: RunModel, work: (tx: Tx, now: Date) => Promise<Settlement>): Promise<void> {
  await inScope(scope, async (tx) => {
    const [ours] = await tx.$queryRaw<{ id: string }[]>`
      SELECT id FROM run WHERE id = ${run.id}::uuid AND claims = ${run.claims} AND status = 'running' FOR UPDATE`;
    if (!ours) throw new NotOursError();
    const now = await databaseNow(tx, scope.clock);
    const settlement = await work(tx, now);
    const over = settlement.finishedAt ? { concurrencyKey: null, leaseUntil: null } : { leaseUntil: null };
    await tx.run.update({ where: { id: run.id }, data: { ...settlement, ...over } });
    if (!settlement.state) await record(tx, run, settlement.status, eventData(settlement), now);
    await announce(tx, { kind: "run", workspaceId: run.workspaceId, runId: run.id });
    // A workflow waits for its steps.
    if (run.parentId && settlement.finishedAt)
      await tx.run.updateMany({
        where: { id: run.parentId, status: "pending" },
        data: { retryAt: now, enqueuedAt: null },
      });
    await announce(tx, { kind: "wake" });
  });
}

/** Occurrences in a row that were skipped for one reason share one run: this one takes the one before it over. */
function settleSkipped(scope: Scope, run: RunModel, reason: SkipReason): Promise<void> {
  return settle(scope, run, async (tx, now) => {
    await noteRunSucceeded(tx, run);
    const skipped = { status: "skipped", reason, finishedAt: now } as const;
    if (run.trigger !== "schedule" || !run.scheduledFor) return skipped;
    const before = await tx.run.findFirst({
      where: { scheduleId: run.scheduleId, scheduledFor: { lt: run.scheduledFor } },
      orderBy: { scheduledFor: "desc" },
    });
    if (before?.status !== "skipped" || before.reason !== reason) return skipped;
    await tx.run.delete({ where: { id: before.id } });
    const coveredCount = before.coveredCount + run.coveredCount;
    return { ...skipped, scheduledFor: before.scheduledFor, coveredCount };
  });
}

function settleCancelled(scope: Scope, run: RunModel): Promise<void> {
  return settle(scope, run, async (tx, now) => ({
    status: "cancelled",
    reason: (await offReason(tx, run)) ?? "cancelled_by_person",
    finishedAt: now,
  }));
}

/** The run goes on later; it keeps its concurrency key. How long it waits is in its progress, and no event each time. */
function settleWaiting(scope: Scope, run: RunModel, { state, ms }: { state: object; ms: number }): Promise<void> {
  return settle(scope, run, async (tx, now) => {
    const off = await offReason(tx, run);
    if (off) return { status: "cancelled", reason: off, finishedAt: now };
    const { cancelRequestedAt } = await tx.run.findUniqueOrThrow({ where: { id: run.id } });
    if (cancelRequestedAt) return { status: "cancelled", reason: "cancelled_by_person", finishedAt: now };
    return {
      status: "pending",
      state,
      error: Prisma.DbNull,
      retryAt: new Date(now.getTime() + ms),
      enqueuedAt: null,
      workerId: null,
    };
  });
}

/** The worker stops: the run waits for another one, and the attempt does not count. */
function handBack(scope: Scope, run: RunModel): Promise<void> {
  return settle(scope, run, async () => ({
    status: "pending",
    enqueuedAt: null,
    workerId: null,
    // What has kept something has begun, and stays so.
    attempt: run.state === null ? run.attempt - 1 : run.attempt,
  }));
}

function settleFailed(scope: Scope, run: RunModel, error: unknown): Promise<void> {
  return settle(scope, run, async (tx, now) => {
    const known = error instanceof TaskFailure ? error : null;
    const { result = null, final = false, retryAfterMs = 0 } = known ?? {};
    const fault = known?.fault ?? faultOf(error);
    const message = fault ? faultText("en", fault) : messageOf(error);
    const failure = { error: { message, fault }, ...(result ? { result } : {}) };
    const off = await offReason(tx, run);
    if (off) return { ...failure, status: "cancelled", reason: off, finishedAt: now };
    const limits = { ...(await retryLimits(tx, run, now)), atLeastMs: retryAfterMs };
    const again = final ? null : retryAt(run.attempt, now, limits, Math.random());
    if (again) return { ...failure, status: "pending", retryAt: again, enqueuedAt: null };
    await noteRunFailed(tx, scope, run, failure.error, now);
    return { ...failure, status: "failed", finishedAt: now };
  });
}

/** What the product knows of an error that no task has put into words. */
function faultOf(error: unknown): Fault | null {
  if (error instanceof FetchFailure) {
    const detail = error.message.slice(error.kind.length + 1);
    if (error.kind === "url_unreachable" && detail)
      return { code: "url_unreachable_why", values: { detail }, step: null };
    return { code: error.kind, values: error.status === null ? {} : { status: String(error.status) }, step: null };
  }
  return error instanceof AppError ? { code: error.reason, values: error.values, step: null } : null;
}

/** Why a scheduled run is not wanted any more: its schedule was paused or deleted since; null while it is wanted. */
async function offReason(tx: Tx, run: RunModel): Promise<SkipReason | null> {
  const parent = run.parentId ? await tx.run.findUnique({ where: { id: run.parentId } }) : null;
  if (parent && parent.status !== "pending" && parent.status !== "running") return "cancelled_by_person";
  if (run.trigger !== "schedule" || !run.scheduleId) return null;
  const schedule = await tx.schedule.findUnique({ where: { id: run.scheduleId } });
  if (schedule?.deletedAt && schedule.deletedAt >= run.createdAt) return "deleted";
  return schedule?.status === "paused" && schedule.pausedAt && schedule.pausedAt >= run.createdAt ? "paused" : null;
}

/** How far retries may go: not beyond the schedule's horizon, nor to its next occurrence. */
async function retryLimits(tx: Tx, run: RunModel, now: Date): Promise<{ nextNominal: Date | null; horizon: Date }> {
  const schedule = run.scheduleId ? await tx.schedule.findUnique({ where: { id: run.scheduleId } }) : null;
  const minutes = schedule?.retryHorizonMinutes ?? defaultHorizonMinutes;
  const nominal = run.scheduledFor && run.scheduledFor > now ? run.scheduledFor : now;
  return {
    nextNominal: schedule?.status === "active" ? nextOccurrence(ruleOf(schedule), nominal) : null,
    // From when it could begin and was due: preparation may have begun before, and a run may have waited for another.
    horizon: new Date(Math.max(...[run.createdAt, run.dueAt, run.startedAt].map(Number)) + minutes * 60_000),
  };
}

/** A run whose worker died each time it ran is what kills workers: it ends as failed. */
export async function giveUpRun(runId: string, clock: Clock): Promise<void> {
  const run = await inSystem((tx) => tx.run.findUnique({ where: { id: runId } }));
  if (!run) return;
  const scope = systemScope(run.workspaceId, clock);
  const fault = { code: "worker_died", values: {}, step: null };
  const error = { message: faultText("en", fault), fault };
  await ignoreNotOurs(
    settle(scope, run, async (tx, now) => {
      await noteRunFailed(tx, scope, run, error, now);
      return { status: "failed", error, finishedAt: now };
    }),
  );
}

function eventData(settlement: Settlement): Prisma.InputJsonObject {
  const { reason, error, retryAt: again } = settlement;
  return {
    ...(reason ? { reason } : {}),
    ...(error && "message" in error ? { error: error.message, fault: error.fault } : {}),
    ...(again ? { retryAt: again.toISOString() } : {}),
  };
}

async function record(tx: Tx, run: RunModel, kind: string, data: Prisma.InputJsonObject, at: Date): Promise<void> {
  await tx.runEvent.create({ data: { workspaceId: run.workspaceId, runId: run.id, at, kind, data } });
}

function fence(run: RunModel) {
  return { id: run.id, claims: run.claims, status: "running" as const };
}

async function ignoreNotOurs(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof NotOursError)) throw error;
  }
}
