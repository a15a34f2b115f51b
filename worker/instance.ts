import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { log } from "@/lib/log";
import { recordEvaluation, registerWorker, unregisterWorker } from "@/lib/health/commands";

const reportEveryMs = 2_000;

/** Keeps this worker's row fresh: health reads from it whether anybody is evaluating schedules. */
export async function startReporting(id: string) {
  let evaluatedAt: Date | null = null;
  await registerWorker({ id, version: packageVersion(), host: hostname(), pid: process.pid });
  const report = () =>
    recordEvaluation({ id, evaluatedAt }).catch((error: unknown) =>
      log().warn({ err: error }, "The worker could not report itself."),
    );
  const timer = setInterval(() => void report(), reportEveryMs);
  return {
    /** To be called after every pass of the dispatcher; the first one is reported at once. */
    evaluated: (at: Date) => {
      const first = evaluatedAt === null;
      evaluatedAt = at;
      if (first) void report();
    },
    stop: async () => {
      clearInterval(timer);
      await unregisterWorker(id);
    },
  };
}

function packageVersion(): string {
  const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
  return version;
}
