import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";
import { closeDatabase } from "@/lib/db/close";
import { inScope, type Scope } from "@/lib/db/scope";
import { databaseUrl, env } from "@/lib/env";
import { outboxTransport } from "@/lib/mail/outbox";
import { createUser, removeMember } from "@/lib/members/commands";
import { beginBulk, continueBulk, purgeSchedule } from "@/lib/schedules/commands";
import type { BulkWork } from "@/lib/schedules/schema";
import { emptyTransaction, makeTemplate } from "@/tests/bench/floor";
import { percentile, type Row } from "@/tests/bench/row";
import { startBenchWorker } from "@/tests/bench/worker";
import { planCopies } from "@/tests/setup/copies";
import { makeWorkspace } from "@/tests/setup/factories";

const schedules = 10_000;
const runs = 50_000;
const things = 2_000;
const apartMs = 100;

/** How long bulk changes take, and how late the runs of another workspace start meanwhile. */
export async function benchBulk(): Promise<Row[]> {
  const client = new pg.Client({ connectionString: databaseUrl() });
  await client.connect();
  const query = (sql: string, values: unknown[]) => client.query(sql, values);
  const { scope, workspaceId, userId } = await makeWorkspace();
  const [{ name: workspace } = { name: "" }] = (await query("SELECT name FROM workspace WHERE id = $1", [workspaceId]))
    .rows as { name: string }[];
  const person = async (email: string) =>
    (await createUser({ email, name: "Somebody", workspace, role: "manager" })).userId;
  const heir = await person("heir@example.com");
  const leaver = await person("leaver@example.com");

  const template = await makeTemplate(scope);
  await planCopies(query, { id: template, count: schedules, at: plannedAs(template) });
  const long = await makeTemplate(scope);
  await query(fillRuns, [long, runs]);
  const other = await makeWorkspace();
  const beside = await makeTemplate(other.scope);
  await client.query("VACUUM ANALYZE");
  await client.query("CHECKPOINT");

  const worker = await startBenchWorker(outboxTransport(env().DATA_DIR));
  const emptyMs = await emptyTransaction(client);
  const rows: Row[] = [];
  const measure = async (what: string, change: () => Promise<void>) => {
    await planCopies(query, {
      id: beside,
      count: 600,
      at: `now() + interval '1 second' + n * interval '${apartMs} ms'`,
    });
    await wait(1_500);
    const began = await present(client);
    await change();
    while ((await client.query("SELECT FROM bulk_change WHERE finished_at IS NULL")).rowCount) await wait(50);
    const ended = await present(client);
    await wait(500);
    const late = await lateness(client, { workspaceId: other.workspaceId, from: began, to: ended });
    await client.query("DELETE FROM next_occurrence WHERE workspace_id = $1", [other.workspaceId]);
    const ms = ended.getTime() - began.getTime();
    rows.push({ what, ms, per: "all of it", ratio: ms / emptyMs, to: "an empty transaction" });
    const of = `another workspace's ${late.length} runs meanwhile: start late by, p99`;
    rows.push({
      what: of,
      ms: percentile(late, 0.99),
      per: "run",
      ratio: percentile(late, 0.99) / emptyMs,
      to: "an empty transaction",
    });
  };
  const many = (work: BulkWork) => async () =>
    continueBulk(scope, await inScope(scope, (tx) => beginBulk(tx, scope, work)));
  await measure(
    `${schedules} schedules paused`,
    many({ kind: "pause", ownerId: userId, cause: "owner_left", reason: "Somebody", untilFurtherNotice: true }),
  );
  await measure(`${schedules} schedules resumed`, many({ kind: "resume", cause: "owner_left" }));
  await measure(`${schedules} schedules handed over`, many({ kind: "hand_over", from: userId, to: heir }));
  await measure(`a schedule with ${runs} runs removed for good`, () => purgeSchedule(scope, { id: long }));
  await makeThings(client, scope, leaver);
  await measure(`a person with ${things} schedules and as many themes removed, who has an heir`, () =>
    removeMember(scope, { userId: leaver, handOverTo: heir }),
  );
  await worker.stop();
  await client.end();
  await closeDatabase();
  return rows;
}

/** The instant that its rule gives: a copy with a later one would be planned again. */
const plannedAs = (id: string) => `(SELECT at FROM next_occurrence WHERE schedule_id = '${id}')`;

const fillRuns = `
  WITH made AS (
    INSERT INTO run (workspace_id, schedule_id, task_type, trigger, status, created_at, started_at, finished_at)
    SELECT workspace_id, id, task_type, 'manual', 'succeeded', at, at, at
    FROM schedule, generate_series(1, $2::int) AS n, LATERAL (SELECT now() - n * interval '1 minute' AS at) AS instant
    WHERE id = $1 RETURNING id, workspace_id, created_at)
  INSERT INTO run_event (workspace_id, run_id, at, kind)
  SELECT workspace_id, id, created_at, kind FROM made, unnest(ARRAY['started', 'succeeded']) AS kind`;

/** Creates schedules and themes of a person. */
async function makeThings(client: pg.Client, scope: Scope, userId: string): Promise<void> {
  const id = await makeTemplate(scope);
  await client.query("UPDATE schedule SET owner_id = $2 WHERE id = $1", [id, userId]);
  await planCopies((sql, values) => client.query(sql, values), { id, count: things - 1, at: plannedAs(id) });
  await client.query(
    `INSERT INTO theme (workspace_id, owner_id, name, brief, language)
     SELECT $1, $2, 'Theme ' || n, '', 'en' FROM generate_series(1, $3) AS n`,
    [scope.workspaceId, userId, things],
  );
}

async function present(client: pg.Client): Promise<Date> {
  const { rows } = await client.query<{ now: Date }>("SELECT clock_timestamp() AS now");
  return rows[0]?.now ?? new Date(0);
}

interface Stretch {
  workspaceId: string;
  from: Date;
  to: Date;
}

/** How late the runs due between two instants started, in order. For those still waiting, how late they are now. */
async function lateness(client: pg.Client, { workspaceId, from, to }: Stretch): Promise<number[]> {
  const { rows } = await client.query<{ ms: number }>(
    `SELECT extract(epoch FROM coalesce(started_at, now()) - due_at)::float8 * 1000 AS ms FROM run
     WHERE workspace_id = $1 AND due_at BETWEEN $2 AND $3 ORDER BY 1`,
    [workspaceId, from, to],
  );
  return rows.map(({ ms }) => ms);
}
