import type pg from "pg";
import type { PgBoss } from "pg-boss";
import { inTransaction } from "@/lib/db/transaction";
import { recoverOrphanDeliveries, enqueueDeliveries } from "@/lib/deliveries/send/enqueue-deliveries";
import { recoverOrphanRuns, enqueueRuns } from "@/lib/runs/execute/enqueue-runs";
import { promoteBuffered } from "@/lib/runs/transitions";

/**
 * Enqueues runs and deliveries that wait without a job. Rows and jobs change in one transaction. Returns how many it
 * enqueued.
 */
export async function enqueueWaiting(client: pg.ClientBase, boss: PgBoss, now: Date): Promise<number> {
  await promoteBuffered(client);
  return inTransaction(
    client,
    async () => (await enqueueRuns(client, boss, now)) + (await enqueueDeliveries(client, boss, now)),
  );
}

/**
 * Requeues what was enqueued and still waits although its job is gone from the queue: fetched by a worker that died
 * before it claimed the row, or lost in any other way. What only waits its turn in a long queue is left alone. `limit`
 * bounds how many of the oldest of each kind are checked. Returns how many it requeued.
 */
export async function recoverOrphans(client: pg.ClientBase, now: Date, limit: number): Promise<number> {
  return (await recoverOrphanRuns(client, now, limit)) + (await recoverOrphanDeliveries(client, now, limit));
}
