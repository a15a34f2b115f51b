import type { Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import type { RunModel } from "@/lib/db/generated/models";
import { announce } from "@/lib/db/listen";
import type { Scope } from "@/lib/db/scope";
import type { Pending } from "@/lib/runs/life/begin";
import { type Ended, type Outcome, record, tellObservers, tellPages, wakeParents } from "@/lib/runs/life/observe";
import type { RunError, RunResult, SkipReason } from "@/lib/tasks/schema";

/** How a run ends. */
export interface Ending {
  status: Outcome["status"];
  reason?: SkipReason;
  error?: RunError;
  result?: RunResult;
  /** Its mail has not been sent yet: the outcome depends on it. */
  mailUnderWay?: boolean;
  /** For a stretch of occurrences: where it begins, and how many they are. */
  scheduledFor?: Date | null;
  coveredCount?: number;
}

/** Ends runs: frees their keys, and notifies everything that waits for them. */
export async function end(tx: Tx, scope: Scope, ended: readonly Over[], now: Date): Promise<void> {
  const rows = ended.map(
    ({ run: { id, progress }, ending: { scheduledFor, coveredCount, mailUnderWay: _mail, ...ending } }) => {
      return { id, progress, ...ending, scheduled_for: scheduledFor, covered_count: coveredCount };
    },
  );
  await tx.$executeRaw`
    UPDATE run SET status = over.status, reason = coalesce(over.reason, run.reason),
                   error = coalesce(over.error, run.error), result = coalesce(over.result, run.result),
                   scheduled_for = coalesce(over.scheduled_for, run.scheduled_for),
                   covered_count = coalesce(over.covered_count, run.covered_count),
                   progress = coalesce(over.progress, run.progress),
                   finished_at = ${now}, concurrency_key = NULL, buffered_behind = NULL, lease_until = NULL, retry_at = NULL
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS over(
      id uuid, status run_status, reason text, error jsonb, result jsonb, scheduled_for timestamptz, covered_count int,
      progress jsonb)
    WHERE run.id = ANY(${rows.map(({ id }) => id)}::uuid[]) AND run.id = over.id`;
  await record(tx, ended.map(lineOf), now);
  await tellEnded(tx, scope, ended, now);
}

interface Over {
  run: RunModel;
  ending: Ending;
}

function lineOf({ run, ending: { status, reason, error } }: Over) {
  return { run, kind: status, data: { ...(reason ? { reason } : {}), ...told(error ?? null) } };
}

async function tellEnded(tx: Tx, scope: Scope, ended: readonly Over[], now: Date): Promise<void> {
  const runs = ended.map(({ run }) => run);
  for (const run of runs) await tellPages(tx, run);
  await wakeParents(tx, runs, now);
  const settled = ended.filter(({ ending }) => !ending.mailUnderWay);
  // The mail may be sent immediately. Another run that waited for this one is found by the next check, within a second.
  if (settled.length < ended.length) await announce(tx, { kind: "wake" });
  const outcomes = settled.map(({ run, ending: { status, error = null } }) => ({ run, outcome: { status, error } }));
  await tellObservers(tx, scope, outcomes, now);
}

/** A run that has not begun, as it looks if it begins and ends in the same transaction. */
export function begunAtOnce({ run, snapshot }: Pending): Pending {
  return { run: { ...run, attempt: run.attempt + 1 }, snapshot };
}

/**
 * Ends such runs as succeeded: each is claimed once, and gets both its events. Throws if one of them is no longer as it
 * was read: it was cancelled or claimed meanwhile.
 */
export async function endAtOnce(
  tx: Tx,
  scope: Scope,
  done: readonly (Pending & { result: RunResult | undefined; mailUnderWay: boolean })[],
  { workerId, now }: { workerId: string; now: Date },
): Promise<void> {
  const rows = done.map(({ run: { id, claims }, snapshot, result }) => ({ id, claims, snapshot, result }));
  const ended = await tx.$executeRaw`
    UPDATE run SET status = 'succeeded', attempt = run.attempt + 1, claims = run.claims + 1, snapshot = done.snapshot,
                   worker_id = ${workerId}::uuid, started_at = ${now}, finished_at = ${now}, result = done.result,
                   concurrency_key = NULL
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS done(
      id uuid, claims int, snapshot jsonb, result jsonb)
    WHERE run.id = ANY(${rows.map(({ id }) => id)}::uuid[]) AND run.id = done.id AND run.status = 'pending' AND run.claims = done.claims`;
  if (ended < done.length) throw new Error("One of the runs is not there to be taken any more.");
  const over = done.map(({ run, mailUnderWay }): Over => {
    return { run, ending: { status: "succeeded", mailUnderWay } };
  });
  const started = done.map(({ run }) => ({ run, kind: "started", data: { attempt: run.attempt } }));
  await record(tx, [...started, ...over.map(lineOf)], now);
  await tellEnded(tx, scope, over, now);
}

/** Why a run that has begun waits again. */
type Return =
  /** It failed and is retried. */
  | { kind: "retry"; at: Date; error: RunError; result?: RunResult }
  /** It waits for something else and continues with its stored state. */
  | { kind: "wait"; at: Date; state: object }
  /** Its worker is shutting down: the attempt does not count. */
  | { kind: "handed_back" };

/** Lets a run that has begun continue later, in any worker, with its key. Waiting for something records no event. */
export async function putBack(tx: Tx, run: RunModel, why: Return, now: Date): Promise<void> {
  await tx.run.update({
    where: { id: run.id },
    data: {
      status: "pending",
      enqueuedAt: null,
      workerId: null,
      leaseUntil: null,
      ...(run.progress === null ? {} : { progress: run.progress }),
      ...changed(run, why),
    },
  });
  if (why.kind === "retry")
    await record(tx, [{ run, kind: "pending", data: { ...told(why.error), retryAt: why.at.toISOString() } }], now);
  if (why.kind === "handed_back") await record(tx, [{ run, kind: "pending", data: {} }], now);
  await tellPages(tx, run);
  if (why.kind === "handed_back") await announce(tx, { kind: "wake" });
}

function changed(run: RunModel, why: Return): Prisma.RunUpdateInput {
  switch (why.kind) {
    case "retry":
      return { retryAt: why.at, error: why.error, ...(why.result ? { result: why.result } : {}) };
    case "wait":
      return { retryAt: why.at, state: why.state, error: Prisma.DbNull };
    case "handed_back":
      // A run with stored state has begun, and its attempt still counts.
      return run.state === null ? { attempt: run.attempt - 1 } : {};
  }
}

/** Retries a run now that is waiting for its retry. */
export async function tryNow(tx: Tx, run: RunModel): Promise<void> {
  await tx.run.update({ where: { id: run.id }, data: { retryAt: null, enqueuedAt: null } });
  await tellPages(tx, run);
  await announce(tx, { kind: "wake" });
}

/** A run and the outcome of its mail. */
export interface ByMail {
  run: RunModel;
  outcome: { status: "failed"; error: RunError } | { status: "under_way" } | { status: "delivered" };
}

/** Changes runs by the outcome of their mail: it reached nobody, is being sent again, or has arrived. */
export async function changeByMail(tx: Tx, scope: Scope, changes: readonly ByMail[], now: Date): Promise<void> {
  const settled: Ended[] = [];
  for (const { run, outcome } of changes) {
    const error = outcome.status === "failed" ? outcome.error : null;
    const status = error ? "failed" : "succeeded";
    if (run.status !== status) {
      await tx.run.update({ where: { id: run.id }, data: { status, error: error ?? Prisma.DbNull } });
      await record(tx, [{ run, kind: `mail_${status}`, data: told(error) }], now);
      await tellPages(tx, run);
    }
    if (outcome.status !== "under_way") settled.push({ run, outcome: { status, error } });
  }
  await tellObservers(tx, scope, settled, now);
}

function told(error: RunError | null): object {
  return error ? { error: error.message, fault: error.fault } : {};
}
