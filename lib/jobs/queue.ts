import type pg from "pg";
import { type Db, PgBoss } from "pg-boss";
import type { z } from "zod";
import { connection } from "@/lib/db/pools";
import type { JobContract } from "@/lib/jobs/contract";

const schema = "pgboss";

/**
 * The queue, as the worker runs it. Its jobs are doorbells: what has to be done stands in our rows, which also
 * decide about retries. A job that is lost is rung again by the sweep, so pg-boss retries nothing itself.
 */
export function createQueue(): PgBoss {
  return new PgBoss({
    ...(connection("periodical_system") as { connectionString: string; options: string }),
    schema,
    max: 6,
    migrate: false,
    createSchema: false,
    // What the jobs page shows: counted every ten seconds, kept for a day.
    persistQueueStats: true,
    queueStatRetentionDays: 1,
    monitorIntervalSeconds: 10,
    reindex: false,
    monitorVacuum: false,
    cronWorkerIntervalSeconds: 5,
    cronMonitorIntervalSeconds: 15,
  });
}

/** Creates pg-boss's tables and our queues, as the owner of the database, and lets the system role use them. */
export async function installQueue(url: string, contracts: readonly JobContract[]): Promise<void> {
  const boss = new PgBoss({ connectionString: url, schema, max: 2, supervise: false, schedule: false });
  boss.on("error", () => undefined);
  await boss.start();
  try {
    for (const { name } of contracts) {
      const options = { retryLimit: 0, deleteAfterSeconds: 3_600, expireInSeconds: 3_600 };
      if (await boss.getQueue(name)) await boss.updateQueue(name, options);
      else await boss.createQueue(name, options);
    }
    await boss.getDb().executeSql(`GRANT USAGE ON SCHEMA ${schema} TO periodical_system`);
    await boss.getDb().executeSql(`GRANT ALL ON ALL TABLES IN SCHEMA ${schema} TO periodical_system`);
    await boss.getDb().executeSql(`GRANT ALL ON ALL SEQUENCES IN SCHEMA ${schema} TO periodical_system`);
    await boss.getDb().executeSql(`GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ${schema} TO periodical_system`);
  } finally {
    await boss.stop({ graceful: false });
  }
}

/** Puts jobs on a queue within the transaction that `client` is in: they exist if and only if it commits. */
export async function enqueue<Payload extends z.ZodType>(
  boss: PgBoss,
  client: pg.ClientBase,
  contract: JobContract<Payload>,
  jobs: { id?: string; data: z.output<Payload> & object }[],
): Promise<void> {
  if (jobs.length > 0) await boss.insert(contract.name, jobs, { db: transactionDb(client) });
}

function transactionDb(client: pg.ClientBase): Db {
  return { executeSql: async (text, values) => client.query(text, values as unknown[]) };
}
