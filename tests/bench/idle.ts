import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";
import { closeDatabase } from "@/lib/db/close";
import { databaseUrl, env } from "@/lib/env";
import { outboxTransport } from "@/lib/mail/outbox";
import { createSchedule } from "@/lib/schedules/commands";
import { scheduleInputSchema } from "@/lib/schedules/schema";
import type { Row } from "@/tests/bench/row";
import { startBenchWorker } from "@/tests/bench/worker";
import { makeWorkspace } from "@/tests/setup/factories";

const schedules = 500_000;
/** A minute of them, since much is done once a minute. */
const samples = 600;
const warmingUp = 20;
const apartMs = 100;

/** How late a run starts where little is due and very much is planned. */
export async function benchIdle(): Promise<Row[]> {
  const client = new pg.Client({ connectionString: databaseUrl() });
  await client.connect();
  const { scope, workspaceId } = await makeWorkspace();
  const recurrence = { kind: "weekly", days: ["mon"], time: "09:00" };
  const params = { title: "Count", description: "" };
  const input = { name: "Counting", taskType: "request", params, recurrence, timezone: "UTC", deliveryMode: "draft" };
  const { id } = await createSchedule(scope, scheduleInputSchema.parse(input));
  await plan(client, id, schedules, "now() + interval '1 day' + random() * interval '300 days'");
  // What the database does after so much was written is no part of it.
  await client.query("VACUUM ANALYZE schedule, next_occurrence");
  await client.query("CHECKPOINT");
  const worker = await startBenchWorker(outboxTransport(env().DATA_DIR));
  await plan(client, id, warmingUp + samples, `now() + interval '3 seconds' + n * interval '${apartMs} milliseconds'`);
  await wait(3_000 + (warmingUp + samples) * apartMs + 2_000);
  const empty = performance.now();
  for (let index = 0; index < 200; index++) await client.query("BEGIN; COMMIT");
  const emptyMs = (performance.now() - empty) / 200;
  const { rows } = await client.query<{ ms: number }>(
    `SELECT ms FROM (SELECT extract(epoch FROM started_at - due_at)::float8 * 1000 AS ms, due_at FROM run
                     WHERE workspace_id = $1 AND started_at IS NOT NULL ORDER BY due_at OFFSET ${warmingUp}) AS warm ORDER BY 1`,
    [workspaceId],
  );
  await worker.stop();
  await client.end();
  await closeDatabase();
  const row = (part: number): Row => {
    const ms = rows[Math.ceil(rows.length * part) - 1]?.ms ?? Number.NaN;
    const what = `${rows.length} runs one after another, ${schedules} schedules planned: start late by, p${part * 100}`;
    return { what, ms, per: "run", ratio: ms / emptyMs, to: "an empty transaction" };
  };
  return [row(0.5), row(0.99)];
}

/** Copies of a schedule, each due when `at` says, which may name `n`, the number of the copy. */
async function plan(client: pg.Client, id: string, count: number, at: string): Promise<void> {
  await client.query(
    `WITH copies AS (
       INSERT INTO schedule (id, workspace_id, owner_id, name, task_type, params, recurrence, timezone, rule_id, recipients, delivery_mode, status)
       SELECT gen_random_uuid(), workspace_id, owner_id, name, task_type, params, recurrence, timezone, rule_id, recipients, delivery_mode, status
       FROM schedule, generate_series(1, $2) WHERE id = $1 RETURNING id, workspace_id, rule_id),
     numbered AS (SELECT *, row_number() OVER () AS n FROM copies),
     planned AS (SELECT *, (${at})::timestamptz(3) AS at FROM numbered)
     INSERT INTO next_occurrence (schedule_id, workspace_id, at, due_at, wake_at, rule_id, version)
     SELECT id, workspace_id, at, at, at, rule_id, 1 FROM planned`,
    [id, count],
  );
}
