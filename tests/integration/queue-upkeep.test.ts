import pg from "pg";
import type { PgBoss } from "pg-boss";
import { afterAll, beforeAll, expect, it } from "vitest";
import { connection } from "@/lib/db/pools";
import { databaseUrl } from "@/lib/env";
import { createQueue, keepStatistics } from "@/lib/jobs/queue";

const faults: unknown[] = [];
let boss: PgBoss;
let owner: pg.Client;
beforeAll(async () => {
  boss = createQueue();
  boss.on("error", (error) => faults.push(error));
  await boss.start();
  owner = new pg.Client({ connectionString: databaseUrl() });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await boss.stop({ graceful: false });
});

const parts = async () =>
  (
    await owner.query<{ part: string }>(
      "SELECT inhrelid::regclass::text AS part FROM pg_inherits WHERE inhparent = 'pgboss.queue_stats'::regclass ORDER BY 1",
    )
  ).rows.map(({ part }) => part);

it("upkeep goes on at midnight: there is room for a week of days, and those gone by are dropped, by a role that owns nothing", async () => {
  // The state after midnight: all existing partitions are for past days.
  for (const part of await parts()) await owner.query(`DROP TABLE ${part}`);
  await owner.query(
    "CREATE TABLE pgboss.queue_stats_20200101 PARTITION OF pgboss.queue_stats FOR VALUES FROM ('2020-01-01') TO ('2020-01-02')",
  );
  const worker = new pg.Client(connection("periodical_system"));
  await worker.connect();
  await keepStatistics(worker);
  await keepStatistics(worker);
  await worker.end();
  await boss.supervise();
  expect(faults).toEqual([]);
  const made = await parts();
  expect(made).toHaveLength(8);
  expect(made).not.toContain("pgboss.queue_stats_20200101");
  const { rows } = await owner.query("SELECT DISTINCT name FROM pgboss.queue_stats");
  expect(rows.length).toBeGreaterThan(0);
});
