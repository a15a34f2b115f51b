import type pg from "pg";
import type { PgBoss } from "pg-boss";
import { isQueued, orphanAfterMs } from "@/lib/jobs/queue";
import { executeRunJobs, ringForRuns, type RunToRing } from "@/lib/runs/jobs";
import { laneOf } from "@/lib/runs/rules";
import { promoteBuffered, ringAgain, takeWaiting } from "@/lib/runs/transitions";

const limit = 1_000;

/**
 * Rings for runs that wait without a job: started by hand, to be tried again by now, or waiting for another one that
 * is over. Rows and jobs change in one transaction. Returns how many it rang for.
 */
export async function ringRuns(client: pg.ClientBase, boss: PgBoss, now: Date): Promise<number> {
  await promoteBuffered(client);
  await client.query("BEGIN");
  try {
    const runs = await takeWaiting(client, now, limit);
    await ringForRuns(boss, client, runs);
    await client.query("COMMIT");
    return runs.length;
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  }
}

/**
 * Rings again for runs that were rung for and still wait although their job is gone from the queue. `limitOldest`
 * bounds how many are looked at.
 */
export async function recoverOrphanRuns(
  client: pg.ClientBase,
  boss: PgBoss,
  now: Date,
  limitOldest: number,
): Promise<number> {
  const { rows } = await client.query<RunToRing>(
    "SELECT id, job_id, workspace_id, task_type FROM run WHERE status = 'pending' AND enqueued_at <= $1 ORDER BY enqueued_at LIMIT $2",
    [new Date(now.getTime() - orphanAfterMs), limitOldest],
  );
  let recovered = 0;
  for (const run of rows)
    if (
      !(await isQueued(boss, executeRunJobs[laneOf(run.task_type)].name, run.job_id)) &&
      (await ringAgain(client, run))
    )
      recovered += 1;
  return recovered;
}
