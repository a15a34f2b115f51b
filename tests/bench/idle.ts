import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";
import { closeDatabase } from "@/lib/db/close";
import { databaseUrl, env } from "@/lib/env";
import { outboxTransport } from "@/lib/mail/outbox";
import { emptyTransaction, makeTemplate } from "@/tests/bench/floor";
import { percentile, type Row } from "@/tests/bench/row";
import { startBenchWorker } from "@/tests/bench/worker";
import { planCopies } from "@/tests/setup/copies";
import { makeWorkspace } from "@/tests/setup/factories";

const schedules = 500_000;
/** The samples cover a minute, because much is done once a minute. */
const samples = 600;
const warmingUp = 20;
const apartMs = 100;

/** How late a run starts if little is due and very much is planned. */
export async function benchIdle(): Promise<Row[]> {
  const client = new pg.Client({ connectionString: databaseUrl() });
  await client.connect();
  const { scope, workspaceId } = await makeWorkspace();
  const id = await makeTemplate(scope);
  const query = (sql: string, values: unknown[]) => client.query(sql, values);
  await planCopies(query, { id, count: schedules, at: "now() + interval '1 day' + random() * interval '300 days'" });
  // What the database does after so many writes must not be measured.
  await client.query("VACUUM ANALYZE schedule, next_occurrence");
  await client.query("CHECKPOINT");
  const worker = await startBenchWorker(outboxTransport(env().DATA_DIR));
  const at = `now() + interval '3 seconds' + n * interval '${apartMs} milliseconds'`;
  await planCopies(query, { id, count: warmingUp + samples, at });
  await wait(3_000 + (warmingUp + samples) * apartMs + 2_000);
  const emptyMs = await emptyTransaction(client);
  const { rows } = await client.query<{ ms: number }>(
    `SELECT ms FROM (SELECT extract(epoch FROM started_at - due_at)::float8 * 1000 AS ms, due_at FROM run
                     WHERE workspace_id = $1 AND started_at IS NOT NULL ORDER BY due_at OFFSET ${warmingUp}) AS warm ORDER BY 1`,
    [workspaceId],
  );
  const late = rows.map(({ ms }) => ms);
  await worker.stop();
  await client.end();
  await closeDatabase();
  const row = (part: number): Row => {
    const ms = percentile(late, part);
    const what = `${rows.length} runs one after another, ${schedules} schedules planned: start late by, p${part * 100}`;
    return { what, ms, per: "run", ratio: ms / emptyMs, to: "an empty transaction" };
  };
  return [row(0.5), row(0.99)];
}
