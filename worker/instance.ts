import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import type { PgBoss } from "pg-boss";
import { systemClock } from "@/lib/clock";
import { recordEvaluation, recordQueues, registerWorker, unregisterWorker } from "@/lib/health/commands";
import { log } from "@/lib/log";
import { jobContracts } from "@/worker/contracts";

const reportEveryMs = 2_000;

/** Keeps this worker's row up to date: the health check reads from it whether any worker evaluates schedules. */
export async function startReporting(
  id: string,
  state: () => { running: { queue: string; since: Date }[]; mailHeldUntil: Date | null },
) {
  let evaluatedAt: Date | null = null;
  await registerWorker({ id, version: packageVersion(), host: hostname(), pid: process.pid });
  const report = () =>
    recordEvaluation({ id, evaluatedAt, ...state() }).catch((error: unknown) =>
      log().warn({ err: error }, "The worker could not report itself."),
    );
  const timer = setInterval(() => void report(), reportEveryMs);
  return {
    /** To be called after every pass of the dispatcher; the first one is reported at once, to the supervisor as well. */
    evaluated: (at: Date) => {
      const first = evaluatedAt === null;
      evaluatedAt = at;
      if (!first) return;
      void report();
      process.send?.("evaluated");
    },
    stop: async () => {
      clearInterval(timer);
      await unregisterWorker(id);
    },
  };
}

const countEveryMs = 10_000;

/** Records the state of the queues every ten seconds: the web reads it from the database, never from the queue. */
export function startCounting(
  boss: PgBoss,
  state: () => { failures: ReadonlyMap<string, Date> },
): { stop: () => void } {
  const count = async () => {
    const names = jobContracts.map(({ name }) => name);
    const queues = (await boss.getQueues(names)).map((queue) => {
      return {
        name: queue.name,
        waiting: queue.readyCount,
        active: queue.activeCount,
        failed: queue.failedCount,
        done: queue.deltaSeconds === null ? null : queue.completedDelta,
        seconds: queue.deltaSeconds,
        countedAt: queue.deltaOn?.toISOString() ?? null,
        lastFailedAt: state().failures.get(queue.name)?.toISOString() ?? null,
      };
    });
    await recordQueues(queues, systemClock.now());
  };
  const quietly = () =>
    void count().catch((error: unknown) => log().warn({ err: error }, "The queues could not be counted."));
  const timer = setInterval(quietly, countEveryMs);
  quietly();
  return { stop: () => clearInterval(timer) };
}

function packageVersion(): string {
  const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
  return version;
}
