import type pg from "pg";
import type { PgBoss } from "pg-boss";
import { sendDeliveryJob, sendToChannelJob } from "@/lib/deliveries/jobs";
import { requeueDeliveries, takeWaiting } from "@/lib/deliveries/transitions";
import { enqueue, findSilent, orphanAfterMs } from "@/lib/jobs/queue";
import { takeTurns } from "@/lib/jobs/turns";

const limit = 1_000;

/**
 * Enqueues deliveries that are due and wait without a job (of editions just frozen or approved, or to be retried),
 * within the transaction that `client` is in. Workspaces take turns. Returns how many were enqueued.
 */
export async function enqueueDeliveries(client: pg.ClientBase, boss: PgBoss, now: Date): Promise<number> {
  const deliveries = await takeWaiting(client, now, limit);
  const turnOf = takeTurns();
  const jobs = deliveries.map(({ id, job_id, workspace_id, to_channel }) => {
    return { to_channel, job: { id: job_id, priority: turnOf(workspace_id), data: { deliveryId: id } } };
  });
  const { mail = [], channels = [] } = Object.groupBy(jobs, ({ to_channel }) => (to_channel ? "channels" : "mail"));
  const jobsOf = (some: typeof jobs) => some.map(({ job }) => job);
  await enqueue(boss, client, sendDeliveryJob, jobsOf(mail));
  if (channels.length > 0) await enqueue(boss, client, sendToChannelJob, jobsOf(channels));
  return jobs.length;
}

/**
 * Marks deliveries whose job is gone from the queue to be enqueued again. `limitOldest` bounds how many are checked.
 */
export async function recoverOrphanDeliveries(client: pg.ClientBase, now: Date, limitOldest: number): Promise<number> {
  const { rows } = await client.query<{ id: string; job_id: string }>(
    `SELECT id, job_id FROM delivery WHERE settled_at IS NULL AND status IN ('queued', 'uncertain') AND enqueued_at <= $1
     ORDER BY enqueued_at LIMIT $2`,
    [new Date(now.getTime() - orphanAfterMs), limitOldest],
  );
  return requeueDeliveries(client, await findSilent(client, [sendDeliveryJob.name, sendToChannelJob.name], rows));
}
