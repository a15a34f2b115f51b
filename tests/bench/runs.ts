import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";
import { closeDatabase } from "@/lib/db/close";
import { connection } from "@/lib/db/pools";
import type { Scope } from "@/lib/db/scope";
import { env } from "@/lib/env";
import { outboxTransport } from "@/lib/mail/outbox";
import { createSchedule } from "@/lib/schedules/commands";
import { scheduleInputSchema } from "@/lib/schedules/schema";
import { makeTemplate } from "@/tests/bench/floor";
import { percentile, type Row } from "@/tests/bench/row";
import { startBenchWorker } from "@/tests/bench/worker";
import { planCopies } from "@/tests/setup/copies";
import { makeWorkspace } from "@/tests/setup/factories";

const requests = 10_000;
const webhooks = 200;
const answerMs = 5_000;
const calls = 10_000;

/** How a worker handles many occurrences due at one instant, from the occurrence to the end of its run. */
export async function benchRuns(url: string): Promise<Row[]> {
  const client = new pg.Client(connection("periodical_system"));
  await client.connect();
  const floorMs = await floor(url);
  const worker = await startBenchWorker(outboxTransport(env().DATA_DIR));
  const many = await makeWorkspace();
  const other = await makeWorkspace();

  // All belong to one workspace, followed by a single one of another.
  const template = await makeTemplate(many.scope);
  const single = await makeTemplate(other.scope);
  const due = await dueTogether(client, [
    { id: template, times: requests },
    { id: single, times: 1 },
  ]);
  const all = await settled(client, due, requests + 1);
  const alone = all.filter(({ workspace_id: id }) => id === other.workspaceId);

  // A slow external server, and a run that does not use it.
  const server = createServer((_request, answer) => void setTimeout(() => answer.end("ok"), answerMs));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  const slow = await makeHook(many.scope, `http://127.0.0.1:${port}/`);
  const meanwhile = await dueTogether(client, [{ id: slow, times: webhooks }]);
  await wait(1_000);
  const beside = await dueTogether(client, [{ id: await makeTemplate(other.scope), times: 1 }]);
  const quick = await settled(client, beside, 1);
  const hooks = await settled(client, meanwhile, webhooks);
  server.close();

  // A quick external server.
  const receiver = createServer((_request, answer) => answer.end("ok"));
  await new Promise<void>((done) => receiver.listen(0, "127.0.0.1", done));
  const quickly = await makeHook(many.scope, `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`);
  const called = await settled(client, await dueTogether(client, [{ id: quickly, times: calls }]), calls);
  receiver.close();

  await worker.stop();
  await client.end();
  await closeDatabase();
  const row = (what: string, ms: number): Row => ({ what, ms, per: "run", ratio: ms / floorMs, to: "two rows in SQL" });
  return [
    row(`start of ${requests} requests due at once, p50`, late(all, 0.5, "startedMs")),
    row("the same, p99", late(all, 0.99, "startedMs")),
    row("everything of them done, p99", late(all, 0.99, "doneMs")),
    row("start of another workspace's one behind them", late(alone, 1, "startedMs")),
    row(`start of ${webhooks} webhooks that answer after ${answerMs / 1_000} s, p99`, late(hooks, 0.99, "startedMs")),
    row("start of a request beside them", late(quick, 1, "startedMs")),
    row(`${calls} webhooks due at once, answered, p99`, late(called, 0.99, "doneMs")),
  ];
}

/** The minimum for anything done: a durable row and a line of a log, in one separate transaction. */
async function floor(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query("CREATE TABLE IF NOT EXISTS floor_row (id serial PRIMARY KEY, at timestamptz DEFAULT now())");
  await client.query("CREATE TABLE IF NOT EXISTS floor_log (id serial PRIMARY KEY, row_id int)");
  const began = performance.now();
  for (let index = 0; index < 300; index++)
    await client.query(
      "WITH made AS (INSERT INTO floor_row DEFAULT VALUES RETURNING id) INSERT INTO floor_log (row_id) SELECT id FROM made",
    );
  const ms = (performance.now() - began) / 300;
  await client.end();
  return ms;
}

async function makeHook(scope: Scope, url: string): Promise<string> {
  const recurrence = { kind: "weekly", days: ["mon"], time: "09:00" };
  const input = { name: "Calling", taskType: "webhook", params: { url }, recurrence, timezone: "UTC" };
  return (await createSchedule(scope, scheduleInputSchema.parse(input))).id;
}

/** Creates copies of schedules, all due at one instant shortly from now. Returns that instant. */
async function dueTogether(client: pg.Client, of: { id: string; times: number }[]): Promise<Date> {
  const { rows } = await client.query<{ at: Date }>(
    "SELECT clock_timestamp()::timestamptz(3) + interval '3 seconds' AS at",
  );
  const at = rows[0]?.at ?? new Date(0);
  for (const { id, times } of of)
    await planCopies((sql, values) => client.query(sql, values), { id, count: times, at: `'${at.toISOString()}'` });
  return at;
}

interface Settled {
  workspace_id: string;
  startedMs: number;
  doneMs: number;
}

/** The runs due at an instant, once all of them have ended. */
async function settled(client: pg.Client, due: Date, count: number): Promise<Settled[]> {
  const left = async () =>
    (await client.query("SELECT 1 FROM run WHERE status IN ('pending', 'running') LIMIT 1")).rowCount ?? 0;
  for (;;) {
    await wait(200);
    if ((await left()) > 0) continue;
    const { rows } = await client.query<Settled>(
      `SELECT workspace_id, extract(epoch FROM started_at - due_at)::float8 * 1000 AS "startedMs",
              extract(epoch FROM finished_at - due_at)::float8 * 1000 AS "doneMs"
       FROM run WHERE due_at = $1 AND finished_at IS NOT NULL`,
      [due],
    );
    if (rows.length >= count) return rows;
  }
}

function late(of: Settled[], part: number, what: "startedMs" | "doneMs"): number {
  return percentile(
    of.map((one) => one[what]).sort((a, b) => a - b),
    part,
  );
}
