import type { PgBoss } from "pg-boss";
import { claimRuns } from "@/lib/runs/execute/claim-runs";
import { executeBatches } from "@/lib/runs/execute/execute-batches";
import { executeClaimed, type Executor } from "@/lib/runs/execute/execute-run";
import { executeRunJobs } from "@/lib/runs/jobs";
import { laneOf } from "@/lib/runs/rules";
import type { Aside } from "@/lib/tasks/contract";
import type { Lane } from "@/lib/tasks/schema";
import type { AtWork } from "@/worker/at-work";
import { createLane } from "@/worker/lane";
import { createBell } from "@/worker/bell";

/** A loop that serves a queue. */
export interface Serving {
  /** Notifies it that there is work, so that it need not wait for its next poll. */
  ring: () => void;
  /** Accepts nothing new. */
  stop: () => Promise<void>;
}

/** How often the queue is polled if nobody rings. */
const pollMs = 500;
/** How many times its width may be outside a lane: limited, because each of them keeps what it has read. */
const outsideOfWidth = 8;

/**
 * Serves the runs of a class, as many at once as there is room. Runs are claimed in batches, and a job is complete when
 * its runs are done or claimed. The next jobs are fetched when there is room for them, and none of a workspace that has
 * half of the room already, so that long runs of one workspace do not delay the others.
 */
export function serveRuns(
  boss: PgBoss,
  { lane, width, executor, atWork }: { lane: Lane; width: number; executor: Executor; atWork: AtWork },
): Serving {
  const { name: queue, payload } = executeRunJobs[lane];
  const batchSize = Math.ceil(width / 4);
  const mostOfOne = Math.ceil(width / 2);
  const bell = createBell(pollMs);
  const room = createLane(width, { mostOutside: outsideOfWidth * width, onFree: bell.ring });
  const batches = executor.runners.some((runner) => "runBatch" in runner && laneOf(runner.definition.type) === lane);
  let stopped = false;

  async function takeUp(ids: string[]): Promise<void> {
    const alone = batches ? await executeBatches(ids, executor) : ids;
    while (alone.length > 0) {
      const some = alone.splice(0, batchSize);
      await room.roomFor(some.length);
      // A worker that stops takes nothing new; the sweep enqueues what is left.
      if (stopped) return;
      for (const claimed of await claimRuns(some, executor.workerId, executor.clock)) {
        const { id: runId, taskType: task, workspaceId } = claimed.run;
        room.start((outside) => {
          let away = false;
          const aside: Aside = async (work) => {
            away = true;
            return outside(work).finally(() => (away = false));
          };
          return atWork.watched(
            { queue, task, runId, isAside: () => away },
            executeClaimed(claimed, executor, aside),
            "A run could not be settled.",
          );
        }, workspaceId);
      }
    }
  }

  async function serveOnce(): Promise<void> {
    await room.roomFor(batchSize);
    if (stopped) return;
    const jobs = await boss.fetch(queue, { batchSize, ignoreGroups: room.sharesFrom(mostOfOne) });
    if (jobs.length === 0) return bell.heard();
    const ids = jobs.map(({ id }) => id);
    try {
      // A worker that stops waits for this, so that nothing claimed here is left behind.
      await atWork.shown({ queue }, takeUp(jobs.flatMap(({ data }) => payload.parse(data).runIds)));
      await boss.complete(queue, ids);
    } catch (error) {
      atWork.failed(queue, error, {}, "Runs could not be taken up.");
      await boss.fail(queue, ids);
    }
  }

  const serving = (async () => {
    while (!stopped) {
      try {
        await serveOnce();
      } catch (error) {
        // While the database is unavailable its rows wait, and so does this loop.
        executor.log.warn({ err: error, queue }, "The queue could not be asked.");
        await bell.heard();
      }
    }
  })();
  return {
    ring: bell.ring,
    stop: () => {
      stopped = true;
      bell.ring();
      return serving;
    },
  };
}
