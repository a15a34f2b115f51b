import type { Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import type { RunModel } from "@/lib/db/generated/models";
import { announce } from "@/lib/db/listen";
import { databaseNow } from "@/lib/db/now";
import { inScope, type Scope } from "@/lib/db/scope";
import { AppError, messageOf } from "@/lib/errors";
import { faultText } from "@/lib/i18n/errors";
import type { Fault } from "@/lib/i18n/schema";
import { FetchFailure } from "@/lib/net/failure";
import { nextOccurrence } from "@/lib/recurrence/rules";
import { defaultHorizonMinutes, retryAt } from "@/lib/runs/rules";
import type { RunError, RunResult, RunStatus, SkipReason } from "@/lib/runs/schema";
import { noteRunFailed, noteRunSucceeded } from "@/lib/schedules/commands";
import { ruleOf } from "@/lib/schedules/rules";
import { TaskFailure } from "@/lib/tasks/schema";

// How an attempt ends. Every write is fenced by its claim.

/** The run is no longer this attempt's: cancelled, taken over after its lease ran out, or over. */
export class NotOursError extends Error {}

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

/** What an attempt has come to, for the log. */
export interface Settled {
  status: RunStatus;
  reason?: SkipReason;
}

/**
 * Ends the attempt in one transaction: checks that it is still ours, does `work`, writes what it returns. Throws
 * `NotOursError` when it is not.
 */
export async function settle(
  scope: Scope,
  run: RunModel,
  work: (tx: Tx, now: Date) => Promise<Settlement>,
): Promise<Settled> {
  return inScope(scope, async (tx) => {
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
    const { status, reason } = settlement;
    return { status, ...(reason ? { reason } : {}) };
  });
}

/** Occurrences in a row that were skipped for one reason share one run: this one takes the one before it over. */
export function settleSkipped(scope: Scope, run: RunModel, reason: SkipReason): Promise<Settled> {
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

export function settleCancelled(scope: Scope, run: RunModel): Promise<Settled> {
  return settle(scope, run, async (tx, now) => ({
    status: "cancelled",
    reason: (await offReason(tx, run)) ?? "cancelled_by_person",
    finishedAt: now,
  }));
}

/** The run goes on later; it keeps its concurrency key. How long it waits is in its progress, and no event each time. */
export function settleWaiting(
  scope: Scope,
  run: RunModel,
  { state, ms }: { state: object; ms: number },
): Promise<Settled> {
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
export function handBack(scope: Scope, run: RunModel): Promise<Settled> {
  return settle(scope, run, async () => ({
    status: "pending",
    enqueuedAt: null,
    workerId: null,
    // What has kept something has begun, and stays so.
    attempt: run.state === null ? run.attempt - 1 : run.attempt,
  }));
}

export function settleFailed(scope: Scope, run: RunModel, error: unknown): Promise<Settled> {
  return settle(scope, run, async (tx, now) => {
    const known = error instanceof TaskFailure ? error : null;
    const { result = null, final = false, retryAfterMs = 0 } = known ?? {};
    const fault = known?.fault ?? faultOf(error);
    const message = fault ? faultText("en", fault) : messageOf(error);
    const failure = { error: { message, fault }, ...(result ? { result } : {}) };
    const off = await offReason(tx, run);
    if (off) return { ...failure, status: "cancelled", reason: off, finishedAt: now };
    const limits = { ...(await retryLimits(tx, run, now)), atLeastMs: retryAfterMs };
    // What it is about is gone: it will not come back by being asked for again.
    const hopeless = final || (error instanceof AppError && error.code === "not_found");
    const again = hopeless ? null : retryAt(run.attempt, now, limits, Math.random());
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
export async function offReason(tx: Tx, run: RunModel): Promise<SkipReason | null> {
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

function eventData(settlement: Settlement): Prisma.InputJsonObject {
  const { reason, error, retryAt: again } = settlement;
  return {
    ...(reason ? { reason } : {}),
    ...(error && "message" in error ? { error: error.message, fault: error.fault } : {}),
    ...(again ? { retryAt: again.toISOString() } : {}),
  };
}

export async function record(
  tx: Tx,
  run: RunModel,
  kind: string,
  data: Prisma.InputJsonObject,
  at: Date,
): Promise<void> {
  await tx.runEvent.create({ data: { workspaceId: run.workspaceId, runId: run.id, at, kind, data } });
}

export function fence(run: RunModel) {
  return { id: run.id, claims: run.claims, status: "running" as const };
}

/** Null where the run is not this attempt's any more. */
export async function ignoreNotOurs(work: Promise<Settled>): Promise<Settled | null> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof NotOursError)) throw error;
    return null;
  }
}
