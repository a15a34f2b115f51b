import type pg from "pg";
import type { PgBoss } from "pg-boss";
import { enqueue, isQueued, orphanAfterMs } from "@/lib/jobs/queue";
import { executeRunJob } from "@/lib/runs/jobs";
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
    const jobs = runs.map(({ id, job_id }) => ({ id: job_id, data: { runId: id } }));
    await enqueue(boss, client, executeRunJob, jobs);
    await client.query("COMMIT");
    return jobs.length;
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
  const { rows } = await client.query<{ id: string; job_id: string }>(
    "SELECT id, job_id FROM run WHERE status = 'pending' AND enqueued_at <= $1 ORDER BY enqueued_at LIMIT $2",
    [new Date(now.getTime() - orphanAfterMs), limitOldest],
  );
  let recovered = 0;
  for (const run of rows)
    if (!(await isQueued(boss, executeRunJob.name, run.job_id)) && (await ringAgain(client, run))) recovered += 1;
  return recovered;
}
