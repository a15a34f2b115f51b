import type pg from "pg";
import { type Db, PgBoss } from "pg-boss";
import type { z } from "zod";
import { connection } from "@/lib/db/pools";
import type { JobContract } from "@/lib/jobs/contract";

const schema = "pgboss";

/**
 * The queue, as the worker runs it. Its jobs are only wake-up calls: our own rows say what has to be done and decide
 * about retries. The sweep enqueues a lost job again, so pg-boss retries nothing itself.
 */
export function createQueue(): PgBoss {
  return new PgBoss({
    ...(connection("periodical_system") as { connectionString: string; options: string }),
    schema,
    max: 6,
    migrate: false,
    createSchema: false,
    // What the jobs page shows, counted every ten seconds. keepStatistics creates and drops the partitions of its days.
    persistQueueStats: true,
    queueStatRetentionDays: 365,
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
    await boss.getDb().executeSql(createKeeper);
    await boss.getDb().executeSql(`REVOKE ALL ON FUNCTION ${schema}.keep_statistics() FROM PUBLIC`);
    await boss.getDb().executeSql(`SELECT ${schema}.keep_statistics()`);
    await boss.getDb().executeSql(`GRANT USAGE ON SCHEMA ${schema} TO periodical_system`);
    await boss.getDb().executeSql(`GRANT ALL ON ALL TABLES IN SCHEMA ${schema} TO periodical_system`);
    await boss.getDb().executeSql(`GRANT ALL ON ALL SEQUENCES IN SCHEMA ${schema} TO periodical_system`);
    await boss.getDb().executeSql(`GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ${schema} TO periodical_system`);
  } finally {
    await boss.stop({ graceful: false });
  }
}

/**
 * pg-boss's maintenance creates a partition of its statistics for each day, which only their owner may do. Without the
 * partitions, it would fail from the first midnight on, and so would everything after it: monitoring, expiry, deletion.
 * The worker's role owns nothing, so this function, which runs as the owner, creates the coming days in time and drops
 * past ones.
 */
const createKeeper = `
  CREATE OR REPLACE FUNCTION ${schema}.keep_statistics() RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
  DECLARE
    today date := (now() AT TIME ZONE 'UTC')::date;
    day date;
    part text;
  BEGIN
    FOR day IN SELECT today + ahead FROM generate_series(0, 7) AS ahead LOOP
      EXECUTE format('CREATE TABLE IF NOT EXISTS ${schema}.%I PARTITION OF ${schema}.queue_stats FOR VALUES FROM (%L) TO (%L)',
        'queue_stats_' || to_char(day, 'YYYYMMDD'), day || ' 00:00:00+00', day + 1 || ' 00:00:00+00');
      EXECUTE format('GRANT ALL ON ${schema}.%I TO periodical_system', 'queue_stats_' || to_char(day, 'YYYYMMDD'));
    END LOOP;
    FOR part IN
      SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
      WHERE i.inhparent = '${schema}.queue_stats'::regclass AND c.relname ~ '^queue_stats_[0-9]{8}$'
        AND to_date(right(c.relname, 8), 'YYYYMMDD') < today - 1
    LOOP
      EXECUTE format('DROP TABLE ${schema}.%I', part);
    END LOOP;
  END $$`;

/** Creates the statistics partitions of the coming days and drops past ones. Must be called more than once a week. */
export async function keepStatistics(client: pg.ClientBase): Promise<void> {
  await client.query(`SELECT ${schema}.keep_statistics()`);
}

/** Puts jobs on a queue within the transaction that `client` is in: they exist if and only if it commits. */
export async function enqueue<Payload extends z.ZodType>(
  boss: PgBoss,
  client: pg.ClientBase,
  contract: JobContract<Payload>,
  jobs: { id?: string; priority?: number; group?: { id: string }; data: z.output<Payload> & object }[],
): Promise<void> {
  if (jobs.length > 0) await boss.insert(contract.name, jobs, { db: transactionDb(client) });
}

/** A job's rows are taken up within milliseconds of fetching it; a row that waits longer without a job is orphaned. */
export const orphanAfterMs = 10_000;

/**
 * Returns the rows whose job is no longer active: done, failed, gone, fetched a while ago by a worker that did not take
 * up the row, or stamped by a clock that ran ahead. A job that waits its turn in a long queue, or was just fetched, is
 * still active.
 */
export async function findSilent<Row extends { job_id: string }>(
  client: pg.ClientBase,
  queues: readonly string[],
  rows: readonly Row[],
): Promise<Row[]> {
  if (rows.length === 0) return [];
  const { rows: ringing } = await client.query<{ id: string }>(
    `SELECT id FROM ${schema}.job, (SELECT clock_timestamp() AS now, $3 * interval '1 millisecond' AS patience) AS present
     WHERE name = ANY($1) AND id = ANY($2) AND (state IN ('created', 'retry') AND start_after < now + patience
       OR state = 'active' AND started_on BETWEEN now - patience AND now + patience)`,
    [queues, [...new Set(rows.map(({ job_id }) => job_id))], orphanAfterMs],
  );
  const ids = new Set(ringing.map(({ id }) => id));
  return rows.filter(({ job_id }) => !ids.has(job_id));
}

function transactionDb(client: pg.ClientBase): Db {
  return { executeSql: async (text, values) => client.query(text, values as unknown[]) };
}
