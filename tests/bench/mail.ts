import { connect } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";
import { closeDatabase } from "@/lib/db/close";
import { connection } from "@/lib/db/pools";
import { env } from "@/lib/env";
import { outboxTransport } from "@/lib/mail/outbox";
import { resendTransport } from "@/lib/mail/resend";
import { smtpTransport } from "@/lib/mail/smtp";
import type { MailTransport } from "@/lib/mail/transport";
import { runScheduleNow } from "@/lib/schedules/commands";
import { startMailServers } from "@/tests/bench/mail-servers";
import { percentile, type Row } from "@/tests/bench/row";
import { startBenchWorker } from "@/tests/bench/worker";
import { makeScheduledTheme, makeWorkspace } from "@/tests/setup/factories";

const editions = 1_000;

/** How long after their due time the messages of many editions, all written ahead, are accepted. */
export async function benchMail(): Promise<Row[]> {
  const client = new pg.Client(connection("periodical_system"));
  await client.connect();
  const editionId = await write(client);
  const servers = await startMailServers();
  const floorMs = await floor(servers.smtpPort);
  const ways: MailTransport[] = [
    smtpTransport(`smtp://127.0.0.1:${servers.smtpPort}`, { connections: env().LANE_MAIL }),
    resendTransport("re_bench", servers.resendUrl),
  ];
  const rows: Row[] = [];
  for (const transport of ways) {
    const late = await send(client, editionId, transport);
    const row = (part: number): Row => {
      const ms = percentile(late, part);
      const what = `${late.length} messages due at once, ${transport.name}: accepted, p${part * 100}`;
      return { what, ms, per: "message", ratio: ms / floorMs, to: "a message on a bare socket" };
    };
    rows.push(row(0.5), row(0.99));
  }
  servers.close();
  await client.end();
  await closeDatabase();
  return rows;
}

/** Creates an edition to three people, written and mailed once by a worker. */
async function write(client: pg.Client): Promise<string> {
  const { scope, workspaceId } = await makeWorkspace();
  const emails = ["a@example.com", "b@example.com", "c@example.com"];
  const { scheduleId } = await makeScheduledTheme(scope, { emails });
  const worker = await startBenchWorker(outboxTransport(env().DATA_DIR));
  await runScheduleNow(scope, { id: scheduleId });
  await settled(client);
  await worker.stop();
  const { rows } = await client.query<{ id: string }>("SELECT id FROM edition WHERE workspace_id = $1", [workspaceId]);
  return rows[0]?.id ?? "";
}

/** Sends copies of an edition that are all due in a moment. Returns how late each message was accepted, in order. */
async function send(client: pg.Client, editionId: string, transport: MailTransport): Promise<number[]> {
  const { rows: instants } = await client.query<{ at: Date }>(
    "SELECT clock_timestamp()::timestamptz(3) + interval '5 seconds' AS at",
  );
  const at = instants[0]?.at;
  await client.query("DROP TABLE IF EXISTS copied");
  await client.query(
    "CREATE TEMP TABLE copied AS SELECT gen_random_uuid() AS run, gen_random_uuid() AS edition, n FROM generate_series(1, $1) AS n",
    [editions],
  );
  const fresh = `'concurrency_key', NULL, 'job_id', NULL, 'enqueued_at', NULL`;
  await client.query(
    `INSERT INTO run SELECT (jsonb_populate_record(r, jsonb_build_object('id', c.run, ${fresh}))).*
     FROM copied c, edition e JOIN run r ON r.id = e.run_id WHERE e.id = $1`,
    [editionId],
  );
  await client.query(
    `INSERT INTO edition SELECT (jsonb_populate_record(e, jsonb_build_object(
       'id', c.edition, 'run_id', c.run, 'number', c.n + (SELECT max(number) FROM edition)))).*
     FROM copied c, edition e WHERE e.id = $1`,
    [editionId],
  );
  await client.query(
    `INSERT INTO delivery SELECT (jsonb_populate_record(d, jsonb_build_object(
       'id', gen_random_uuid(), 'run_id', c.run, 'edition_id', c.edition, 'status', 'queued', 'not_before', $2::timestamptz,
       'attempt', 0, 'first_attempt_at', NULL, 'sent_at', NULL, 'settled_at', NULL, ${fresh}))).*
     FROM copied c, delivery d WHERE d.edition_id = $1`,
    [editionId, at],
  );
  const worker = await startBenchWorker(transport);
  await settled(client);
  await worker.stop();
  transport.close?.();
  const { rows } = await client.query<{ ms: number }>(
    `SELECT extract(epoch FROM sent_at - not_before)::float8 * 1000 AS ms FROM delivery
     WHERE not_before = $1 AND status = 'accepted' ORDER BY 1`,
    [at],
  );
  return rows.map(({ ms }) => ms);
}

async function settled(client: pg.Client): Promise<void> {
  const left = `SELECT FROM delivery WHERE status IN ('queued', 'sending', 'uncertain')
    UNION ALL SELECT FROM run WHERE status IN ('pending', 'running') LIMIT 1`;
  do await wait(200);
  while (((await client.query(left)).rowCount ?? 0) > 0);
}

/** The cost of one message on a connection that is already open, and of nothing else. */
async function floor(port: number): Promise<number> {
  const socket = connect(port, "127.0.0.1");
  let heard: (text: string) => void = () => undefined;
  socket.on("data", (chunk) => heard(chunk.toString()));
  const say = (line: string) =>
    new Promise<string>((done) => {
      heard = done;
      socket.write(line);
    });
  await new Promise<string>((done) => (heard = done));
  await say("HELO bench\r\n");
  const body = `Subject: x\r\n\r\n${"All of it.\r\n".repeat(1_000)}.\r\n`;
  const count = 200;
  const began = performance.now();
  for (let index = 0; index < count; index++) {
    await say("MAIL FROM:<a@example.com>\r\n");
    await say("RCPT TO:<b@example.com>\r\n");
    await say("DATA\r\n");
    await say(body);
  }
  const ms = (performance.now() - began) / count;
  socket.destroy();
  return ms;
}
