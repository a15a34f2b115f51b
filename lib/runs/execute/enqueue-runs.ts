import type pg from "pg";
import type { PgBoss } from "pg-boss";
import { findSilent, orphanAfterMs } from "@/lib/jobs/queue";
import { sendRunJobs } from "@/lib/runs/jobs";
import { executeRunQueues } from "@/lib/runs/rules";
import { requeueDeliveries, takeWaiting } from "@/lib/runs/transitions";

const limit = 1_000;

/**
 * Enqueues jobs for runs that wait without one, started manually or due for a retry, within the transaction that
 * `client` is in. Returns the number of runs.
 */
export async function enqueueRuns(client: pg.ClientBase, boss: PgBoss, now: Date): Promise<number> {
  const runs = await takeWaiting(client, now, limit);
  await sendRunJobs(boss, client, runs);
  return runs.length;
}

/** Lets runs be enqueued again if their job is gone from the queue. `limitOldest` limits how many are checked. */
export async function recoverOrphanRuns(client: pg.ClientBase, now: Date, limitOldest: number): Promise<number> {
  const { rows } = await client.query<{ id: string; job_id: string }>(
    "SELECT id, job_id FROM run WHERE finished_at IS NULL AND status = 'pending' AND enqueued_at <= $1 ORDER BY enqueued_at LIMIT $2",
    [new Date(now.getTime() - orphanAfterMs), limitOldest],
  );
  return requeueDeliveries(client, await findSilent(client, Object.values(executeRunQueues), rows));
}
