import type { PgBoss } from "pg-boss";
import { claimRuns } from "@/lib/runs/execute/claim-runs";
import { executeBatches } from "@/lib/runs/execute/execute-batches";
import { executeClaimed, type Executor } from "@/lib/runs/execute/execute-run";
import { executeRunJobs } from "@/lib/runs/jobs";
import type { Lane } from "@/lib/tasks/schema";
import type { AtWork } from "@/worker/at-work";
import { createLane } from "@/worker/lane";

/**
 * Serves the runs of a class, as many at once as there is room: they are claimed by the batch, and a bell has been heard
 * when its runs are done or claimed. The next ones are fetched when there is room for them. Returns the worker's id.
 */
export async function serveRuns(
  boss: PgBoss,
  { lane, width, executor, atWork }: { lane: Lane; width: number; executor: Executor; atWork: AtWork },
): Promise<string> {
  const { name: queue, payload } = executeRunJobs[lane];
  const batchSize = Math.ceil(width / 2);
  const room = createLane(width);
  const takeUp = async (ids: string[]) => {
    const alone = await executeBatches(ids, executor);
    while (alone.length > 0) {
      const some = alone.splice(0, batchSize);
      await room.roomFor(some.length);
      for (const claimed of await claimRuns(some, executor.workerId, executor.clock)) {
        const { id: runId, taskType: task } = claimed.run;
        const execute = () => executeClaimed(claimed, executor);
        room.start(() => atWork.watched({ queue, task, runId }, execute(), "A run could not be settled."));
      }
    }
  };
  const id = await boss.work(queue, { batchSize, pollingIntervalSeconds: 0.5 }, async (jobs: { data: unknown }[]) => {
    // Who stops waits for it: what is claimed then is not left behind.
    await atWork.shown({ queue }, takeUp(jobs.flatMap(({ data }) => payload.parse(data).runIds)));
    await room.roomFor(batchSize);
    boss.notifyWorker(id);
  });
  return id;
}
