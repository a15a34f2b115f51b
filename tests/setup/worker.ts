import { randomUUID } from "node:crypto";
import pg from "pg";
import type { PgBoss } from "pg-boss";
import { pino } from "pino";
import { afterAll, beforeAll } from "vitest";
import { fixedClock } from "@/lib/clock";
import { connection } from "@/lib/db/pools";
import { inSystem } from "@/lib/db/system";
import { createDeliverySender } from "@/lib/editions/send/delivery-sender";
import { prepareDeliveries, takeDeliveries } from "@/lib/deliveries/send/prepare-deliveries";
import { sendTaken } from "@/lib/deliveries/send/send-taken";
import { createSettler } from "@/lib/deliveries/send/settle-deliveries";
import { createPace } from "@/lib/mail/pace";
import { outboxTransport } from "@/lib/mail/outbox";
import type { MailTransport } from "@/lib/mail/transport";
import { env, longestOf } from "@/lib/env";
import { createQueue } from "@/lib/jobs/queue";
import { claimRuns } from "@/lib/runs/execute/claim-runs";
import { executeBatches } from "@/lib/runs/execute/execute-batches";
import { executeClaimed } from "@/lib/runs/execute/execute-run";
import { claimDue } from "@/lib/schedules/dispatch/claim-due";
import { resumeDue } from "@/lib/schedules/dispatch/resume-due";
import { taskRunners } from "@/lib/assembly/runners";
import type { ParsedItem } from "@/lib/sources/schema";
import type { TaskRunner } from "@/lib/tasks/contract";
import { makeScheduledTheme, makeWorkspace } from "@/tests/setup/factories";
import { createGate } from "@/worker/lane";
import { enqueueWaiting } from "@/worker/enqueue-waiting";

const silent = pino({ level: "silent" });

/** The worker's parts with a clock that the test sets: real queue, real database, no loop and no waiting. */
export function useWorker(log = silent) {
  let boss: PgBoss;
  const clients: pg.Client[] = [];
  const idle: pg.Client[] = [];

  beforeAll(async () => {
    boss = createQueue();
    await boss.start();
  });
  afterAll(async () => {
    await Promise.all(clients.map((client) => client.end()));
    await boss.stop({ graceful: false });
  });

  async function connect(): Promise<pg.Client> {
    const client = new pg.Client(connection("periodical_system"));
    await client.connect();
    clients.push(client);
    return client;
  }

  /** Lends a separate connection, because each dispatcher has its own. */
  async function withClient<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
    const client = idle.pop() ?? (await connect());
    try {
      return await work(client);
    } finally {
      idle.push(client);
    }
  }

  /** One pass of a separate dispatcher. Returns how many schedules it claimed. */
  function dispatch(now: Date): Promise<number> {
    return withClient((client) => claimDue(client, boss, now, (dispatched) => log.info(dispatched)));
  }

  /** Ends the pauses that are over, as a separate dispatcher. Returns how many it ended. */
  function resume(now: Date): Promise<number> {
    return withClient((client) =>
      resumeDue(client, now, (error) => {
        throw error;
      }),
    );
  }

  /** Enqueues what waits without a job, and releases runs that waited for another one. Returns how many it enqueued. */
  function ring(now: Date): Promise<number> {
    return withClient((client) => enqueueWaiting(client, boss, now));
  }

  /** Executes every pending run whose time has come. */
  async function execute(
    now: Date,
    runners: readonly TaskRunner[] = taskRunners,
    stopping = new AbortController().signal,
  ) {
    const waiting = await inSystem((tx) =>
      tx.run.findMany({ where: { status: "pending" }, orderBy: { createdAt: "asc" } }),
    );
    const longestMs = longestOf(env());
    const executor = { workerId: randomUUID(), runners, clock: fixedClock(now), log, longestMs, stopping };
    const ids = waiting.map(({ id }) => id);
    for (const id of await executeBatches(ids, executor)) {
      const [claimed] = await claimRuns([id], executor.workerId, executor.clock);
      if (claimed) await executeClaimed(claimed, executor);
    }
  }

  /** Sends every delivery that may be sent. */
  async function deliver(now: Date, transport: MailTransport = outboxTransport(env().DATA_DIR)) {
    const waiting = await inSystem((tx) =>
      tx.delivery.findMany({ where: { status: { in: ["queued", "uncertain"] } } }),
    );
    const sender = createDeliverySender({ transport, clock: fixedClock(now), log });
    const way = {
      log,
      connected: createGate(1),
      settle: createSettler(sender.clock),
      pace: createPace(undefined),
    };
    for (const { id } of waiting)
      for (const taken of await takeDeliveries(await prepareDeliveries([id], sender), sender)) {
        const { known } = await sendTaken(taken, way);
        await known;
      }
    transport.close?.();
  }

  /** Everything that is due at `now`, from the occurrence to the mail. */
  async function work(now: Date, transport?: MailTransport) {
    await dispatch(now);
    await execute(now);
    await deliver(now, transport);
  }

  /** A workspace with a theme whose occurrence at `now` has been written and frozen; its mail is pending. */
  async function freeze(now: Date, emails = ["a@example.com"], items?: ParsedItem[]) {
    const workspace = await makeWorkspace();
    const theme = await makeScheduledTheme(workspace.at(new Date(now.getTime() - 3_600_000)), { emails }, items);
    await dispatch(now);
    await execute(now);
    return { workspace, theme };
  }

  return { connect, dispatch, resume, ring, execute, deliver, work, freeze, boss: () => boss };
}
