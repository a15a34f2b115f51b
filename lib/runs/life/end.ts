import type { Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import type { RunModel } from "@/lib/db/generated/models";
import { announce } from "@/lib/db/listen";
import type { Scope } from "@/lib/db/scope";
import { type Outcome, record, tellObservers, tellPages, wakeParents } from "@/lib/runs/life/observe";
import type { RunError, RunResult, SkipReason } from "@/lib/tasks/schema";

/** What a run ends in. */
export interface Ending {
  status: Outcome["status"];
  reason?: SkipReason;
  error?: RunError;
  result?: RunResult;
  /** Its mail has still to leave: what it comes to is said by that. */
  mailUnderWay?: boolean;
  /** Of a stretch of occurrences: where it begins, and how many they are. */
  scheduledFor?: Date | null;
  coveredCount?: number;
}

/** A run is over: its key is free, and whoever waits for it is told. */
export async function end(
  tx: Tx,
  scope: Scope,
  run: RunModel,
  { mailUnderWay = false, ...ending }: Ending,
  now: Date,
): Promise<void> {
  const over = { finishedAt: now, concurrencyKey: null, bufferedBehind: null, leaseUntil: null, retryAt: null };
  await tx.run.update({ where: { id: run.id }, data: { ...ending, ...over } });
  const { status, reason, error = null } = ending;
  await record(tx, run, status, { ...(reason ? { reason } : {}), ...told(error) }, now);
  await tellPages(tx, run);
  await wakeParents(tx, [run], now);
  // Its mail may leave at once. Another run that waited for this one is found by the next look, within a second.
  if (mailUnderWay) await announce(tx, { kind: "wake" });
  else await tellObservers(tx, scope, run, { status, error }, now);
}

/** Why a run that has begun waits again. */
type Return =
  /** It failed, and is tried again. */
  | { kind: "retry"; at: Date; error: RunError; result?: RunResult }
  /** It waits for something else, and goes on with what it keeps. */
  | { kind: "wait"; at: Date; state: object }
  /** Its worker stops: the attempt does not count. */
  | { kind: "handed_back" };

/** A run that has begun goes on later, in any worker; it keeps its key. How long it waits for something makes no event. */
export async function putBack(tx: Tx, run: RunModel, why: Return, now: Date): Promise<void> {
  await tx.run.update({
    where: { id: run.id },
    data: { status: "pending", enqueuedAt: null, workerId: null, leaseUntil: null, ...changed(run, why) },
  });
  if (why.kind === "retry")
    await record(tx, run, "pending", { ...told(why.error), retryAt: why.at.toISOString() }, now);
  if (why.kind === "handed_back") await record(tx, run, "pending", {}, now);
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
      // What has kept something has begun, and stays so.
      return run.state === null ? { attempt: run.attempt - 1 } : {};
  }
}

/** One that waits to be tried again need not wait. */
export async function tryNow(tx: Tx, run: RunModel): Promise<void> {
  await tx.run.update({ where: { id: run.id }, data: { retryAt: null, enqueuedAt: null } });
  await tellPages(tx, run);
  await announce(tx, { kind: "wake" });
}

/** What has become of its mail has become of the run: it reached nobody, or is under way once more, or has arrived. */
export async function changeByMail(
  tx: Tx,
  scope: Scope,
  run: RunModel,
  outcome: { status: "failed"; error: RunError } | { status: "under_way" } | { status: "delivered" },
  now: Date,
): Promise<void> {
  const error = outcome.status === "failed" ? outcome.error : null;
  const status = error ? "failed" : "succeeded";
  if (run.status !== status) {
    await tx.run.update({ where: { id: run.id }, data: { status, error: error ?? Prisma.DbNull } });
    await record(tx, run, `mail_${status}`, told(error), now);
    await tellPages(tx, run);
  }
  if (outcome.status !== "under_way") await tellObservers(tx, scope, run, { status, error }, now);
}

function told(error: RunError | null): object {
  return error ? { error: error.message, fault: error.fault } : {};
}
