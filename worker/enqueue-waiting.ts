import type pg from "pg";
import type { PgBoss } from "pg-boss";
import { inTransaction } from "@/lib/db/transaction";
import { recoverOrphanDeliveries, enqueueDeliveries } from "@/lib/deliveries/send/enqueue-deliveries";
import { recoverOrphanRuns, enqueueRuns } from "@/lib/runs/execute/enqueue-runs";
import { promoteBuffered } from "@/lib/runs/transitions";

/**
 * Rings for what waits without a job: runs and deliveries. Rows and jobs change in one transaction. Returns how many it
 * rang for.
 */
export async function enqueueWaiting(client: pg.ClientBase, boss: PgBoss, now: Date): Promise<number> {
  await promoteBuffered(client);
  return inTransaction(
    client,
    async () => (await enqueueRuns(client, boss, now)) + (await enqueueDeliveries(client, boss, now)),
  );
}

/**
 * Rings again for what was rung for and still waits although its job is gone from the queue: fetched by a worker that
 * died before it claimed the row, or lost in whatever other way. What merely waits its turn in a long queue is left
 * alone. `limit` bounds how many of the oldest of a kind are looked at. Returns how many it rang for.
 */
export async function recoverOrphans(client: pg.ClientBase, now: Date, limit: number): Promise<number> {
  return (await recoverOrphanRuns(client, now, limit)) + (await recoverOrphanDeliveries(client, now, limit));
}
