import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";
import { closeDatabase } from "@/lib/db/close";
import { connection } from "@/lib/db/pools";
import type { Scope } from "@/lib/db/scope";
import { env } from "@/lib/env";
import { outboxTransport } from "@/lib/mail/outbox";
import { createModel } from "@/lib/models/commands";
import { modelInputSchema } from "@/lib/models/schema";
import { moveNextOccurrence } from "@/lib/schedules/commands";
import { percentile, type Row } from "@/tests/bench/row";
import { startBenchWorker } from "@/tests/bench/worker";
import { honest, startModelDouble } from "@/tests/doubles/model-server";
import { addItems, makeItem, makeScheduledTheme, makeWorkspace } from "@/tests/setup/factories";

const editions = 100;
const leastMs = 5_000;
const mostMs = 30_000;
/** 19 of 20 runs take at most this long: a schedule learns it from its last twenty runs. */
const usualSeconds = 30;
/** How long before they are due the occurrences are moved there: longer than a learned lead. */
const aheadMs = 50_000;

/**
 * How late the mail of editions is that are all due at one instant and whose model answers after 5 to 30 s: the first
 * time, and once their schedules know how long it takes. Meanwhile another workspace also has an edition to write.
 */
export async function benchWriters(): Promise<Row[]> {
  const model = await startModelDouble();
  model.reply(async (asked, nth) => {
    await wait(leastMs + ((nth * 7_919) % (mostMs - leastMs)));
    return honest(asked);
  });
  const client = new pg.Client(connection("periodical_system"));
  await client.connect();
  const { scope } = await makeWorkspace();
  const other = await makeWorkspace();
  const input = { name: "Slow", provider: "openai-compatible", url: model.url, model: "slow" };
  const { id: writer } = await createModel(scope, modelInputSchema.parse(input));
  const themes: Theme[] = [];
  for (let index = 0; index < editions; index++)
    themes.push(await makeScheduledTheme(scope, { emails: ["a@example.com"] }, [makeItem(crypto.randomUUID())]));
  await client.query("UPDATE theme SET writer = $1 WHERE workspace_id = $2", [writer, scope.workspaceId]);
  const quick = await makeScheduledTheme(other.scope, { emails: ["a@example.com"] });
  const worker = await startBenchWorker(outboxTransport(env().DATA_DIR));
  const first = await due(scope, themes, 3_000);
  await wait(first.getTime() + 2_000 - Date.now());
  const beside = await due(other.scope, [quick], 1_000);
  const firstLate = await accepted(client, first, editions);
  const [besideLate = Number.NaN] = await accepted(client, beside, 1);
  for (const { feedId } of themes) await addItems(scope, feedId, [makeItem(crypto.randomUUID())]);
  await client.query("UPDATE schedule SET usual_seconds = $1 WHERE workspace_id = $2", [
    usualSeconds,
    scope.workspaceId,
  ]);
  const second = await due(scope, themes, aheadMs);
  const secondLate = await accepted(client, second, editions);
  await worker.stop();
  await client.end();
  await model.close();
  await closeDatabase();
  const row = (what: string, ms: number): Row => ({
    what,
    ms,
    per: "edition",
    ratio: ms / mostMs,
    to: "the slowest answer",
  });
  return [
    row(`${editions} editions whose model takes 5 to 30 s, the first time: accepted, p99`, percentile(firstLate, 0.99)),
    row("one of another workspace meanwhile", besideLate),
    row("the same once their schedules know it, p99", percentile(secondLate, 0.99)),
  ];
}

type Theme = Awaited<ReturnType<typeof makeScheduledTheme>>;

async function due(scope: Scope, themes: readonly Theme[], inMs: number): Promise<Date> {
  const at = new Date(Date.now() + inMs);
  for (const { scheduleId } of themes) await moveNextOccurrence(scope, { id: scheduleId, at: at.toISOString() });
  return at;
}

/** How late the mail due at an instant was accepted, in order, once all of it has been. */
async function accepted(client: pg.Client, due: Date, count: number): Promise<number[]> {
  for (;;) {
    await wait(500);
    const { rows } = await client.query<{ ms: number }>(
      `SELECT extract(epoch FROM d.sent_at - r.due_at)::float8 * 1000 AS ms FROM delivery d JOIN run r ON r.id = d.run_id
       WHERE r.due_at = $1 AND d.status = 'accepted' ORDER BY 1`,
      [due],
    );
    if (rows.length >= count) return rows.map(({ ms }) => ms);
  }
}
