import type { Logger } from "pino";
import type { Clock } from "@/lib/clock";
import type { RunModel } from "@/lib/db/generated/models";
import { inScope } from "@/lib/db/scope";
import { systemScope } from "@/lib/db/system";
import type { ClaimedRun } from "@/lib/runs/execute/claim-runs";
import { hold } from "@/lib/runs/execute/leases";
import { settleDone } from "@/lib/runs/execute/settle-done";
import {
  releaseRun,
  ignoreNotOurs,
  NotOursError,
  offReason,
  type Settled,
  settle,
  settleCancelled,
  settleEnd,
  settleFailed,
  settleSkipped,
  settleWaiting,
  withMail,
} from "@/lib/runs/execute/settle-run";
import { metrics } from "@/lib/metrics";
import { laneOf } from "@/lib/runs/rules";
import type { Pending } from "@/lib/runs/transitions";
import type { Aside, BatchRunner, TaskContext, TaskOutcome, TaskRunner } from "@/lib/tasks/contract";
import { TaskFailure } from "@/lib/tasks/failure";
import type { Lane } from "@/lib/tasks/schema";

export interface Executor {
  workerId: string;
  runners: readonly TaskRunner[];
  clock: Clock;
  log: Logger;
  /** How long an attempt of each class may take, in milliseconds. */
  longestMs: Record<Lane, number>;
  /** Aborted when the worker has to stop now: its runs are released. */
  stopping: AbortSignal;
}

/** Why an attempt was interrupted, as the reason of its abort signal. */
type Interruption = "cancelled" | "handed_back" | "lost" | "too_long";

/**
 * Executes a claimed run until it is settled. Never throws because of what the task does: failures are settled on the
 * run. Every write is fenced by the claim, so a worker that lost its lease can no longer change anything.
 */
export async function executeClaimed(
  { run, snapshot, claimedAt }: ClaimedRun,
  executor: Executor,
  aside: Aside = (work) => work(),
): Promise<void> {
  const { id: runId, attempt } = run;
  tellStart(executor.log, run, claimedAt);
  const began = performance.now();
  const ended = (settled: Settled | null) => {
    if (settled) tellEnd(executor.log, run, settled, Math.round(performance.now() - began));
  };
  const scope = systemScope(run.workspaceId, executor.clock);
  const interruption = new AbortController();
  const interrupt = (reason: Interruption) => interruption.abort(reason);
  const stop = () => interrupt("handed_back");
  executor.stopping.addEventListener("abort", stop, { once: true });
  if (executor.stopping.aborted) stop();
  const longestMs = executor.longestMs[laneOf(run.taskType)];
  const limit = setTimeout(() => interrupt("too_long"), longestMs);
  const held = hold({ run, claimedAt }, { clock: executor.clock, interrupt });
  try {
    const runner = executor.runners.find(({ definition }) => definition.type === run.taskType);
    if (!runner) throw new Error(`No task type is called ${run.taskType}.`);
    if (run.parentId && (await inScope(scope, (tx) => offReason(tx, run))))
      return ended(await settleCancelled(scope, run));
    const context: TaskContext = {
      ...toldTo({ run, snapshot }),
      scope,
      state: run.state,
      signal: interruption.signal,
      progress: (step, done, total) => {
        interruption.signal.throwIfAborted();
        held.report({ step, done, total });
        return Promise.resolve();
      },
      aside,
      commit: async (work) => {
        interruption.signal.throwIfAborted();
        const settled = await settle(scope, run, async (tx, now, cancelled) => {
          // Cancellation was requested since the last heartbeat: the run must have no effect.
          if (cancelled) interrupt("cancelled");
          interruption.signal.throwIfAborted();
          const off = await offReason(tx, run);
          if (off) return settleEnd(tx, scope, run, { status: "cancelled", reason: off }, now);
          const result = await work(tx, now);
          // A run that sends mail has succeeded only when its mail has reached somebody.
          const mailUnderWay = (await withMail(tx, [run])).has(run.id);
          return settleEnd(tx, scope, run, { status: "succeeded", mailUnderWay, ...(result ? { result } : {}) }, now);
        });
        ended(settled);
        return { kind: "committed" };
      },
    };
    const outcome = await orTooLong(
      "run" in runner ? runner.run(context) : runAlone(runner, context),
      interruption.signal,
    );
    if (outcome.kind === "done") ended(await settleDone(scope, run, outcome.result));
    if (outcome.kind === "skipped") ended(await settleSkipped(scope, run, outcome.reason));
    if (outcome.kind === "waiting") ended(await settleWaiting(scope, run, outcome));
  } catch (error) {
    if (error instanceof NotOursError) return;
    const reason = interruption.signal.aborted ? (interruption.signal.reason as Interruption) : null;
    if (reason === "lost") return;
    if (reason === "cancelled") ended(await ignoreNotOurs(settleCancelled(scope, run)));
    else if (reason === "too_long") {
      executor.log.warn({ runId, attempt, taskType: run.taskType }, "A run took longer than it may.");
      const values = { minutes: Math.round(longestMs / 60_000) };
      ended(await ignoreNotOurs(settleFailed(scope, run, new TaskFailure({ code: "run_too_long", values }))));
    } else if (reason === "handed_back") ended(await ignoreNotOurs(releaseRun(scope, run)));
    else {
      executor.log.warn({ runId, attempt, err: error }, "A run failed.");
      ended(await ignoreNotOurs(settleFailed(scope, run, error)));
    }
  } finally {
    clearTimeout(limit);
    held.letGo();
    executor.stopping.removeEventListener("abort", stop);
  }
}

/** Does not wait for work that ignores its abort signal after the time limit: it can no longer write anything. */
function orTooLong(work: Promise<TaskOutcome>, signal: AbortSignal): Promise<TaskOutcome> {
  return new Promise((resolve, reject) => {
    const leave = () => {
      if (signal.reason === "too_long") reject(new Error("too_long"));
    };
    signal.addEventListener("abort", leave, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", leave));
  });
}

/** Logs that a run has started. */
export function tellStart(log: Logger, run: RunModel, at: Date): void {
  const lateMs = run.dueAt && Math.max(0, at.getTime() - run.dueAt.getTime());
  const of = { task_type: run.taskType };
  metrics().runsStarted.inc(of);
  // Of a retry, its due time says nothing about how late it is.
  if (lateMs !== null && run.attempt <= 1) metrics().runLateness.observe(of, lateMs / 1_000);
  log.info({ ...identityOf(run), attempt: run.attempt, lateMs }, "A run has started.");
}

/** Logs that a run has ended or waits again, with the duration in milliseconds. */
export function tellEnd(log: Logger, run: RunModel, settled: Settled, ms: number): void {
  const of = { task_type: run.taskType };
  metrics().runsEnded.inc({ ...of, status: settled.status });
  metrics().runDuration.observe(of, ms / 1_000);
  log.info({ ...identityOf(run), ...settled, ms }, "A run has ended.");
}

function identityOf({ id: runId, taskType, scheduleId, workspaceId }: RunModel) {
  return { runId, taskType, scheduleId, workspaceId };
}

/** What a task receives about its run. */
export function toldTo({ run, snapshot }: Pending): Pick<TaskContext, "run" | "snapshot"> {
  const nominalAt = snapshot.nominalAt ? new Date(snapshot.nominalAt) : run.scheduledFor;
  return { run: { ...run, nominalAt }, snapshot };
}

/** Executes a run of a batched task type as a batch of one. */
function runAlone({ runBatch }: BatchRunner, { scope, run, snapshot, commit }: TaskContext): Promise<TaskOutcome> {
  return commit(async (tx, now) => {
    const schedule = run.scheduleId ? await tx.schedule.findUnique({ where: { id: run.scheduleId } }) : null;
    const [result] = await runBatch(tx, scope, [{ run, snapshot, schedule }], now);
    return result;
  });
}
