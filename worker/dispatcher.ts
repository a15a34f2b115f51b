import pg from "pg";
import type { PgBoss } from "pg-boss";
import type { Logger } from "pino";
import { systemClock } from "@/lib/clock";
import { listen } from "@/lib/db/listen";
import { connection } from "@/lib/db/pools";
import { messageOf } from "@/lib/errors";
import { releaseLost as giveBackDeliveries } from "@/lib/deliveries/transitions";
import { tellLeft } from "@/lib/deliveries/send/settle-deliveries";
import { giveUpRun } from "@/lib/runs/execute/settle-run";
import { releaseLost } from "@/lib/runs/transitions";
import { claimDue } from "@/lib/schedules/dispatch/claim-due";
import { resumeDue } from "@/lib/schedules/dispatch/resume-due";
import { type Doubt, settleDoubt, watchClock } from "@/worker/clock-watch";
import { watchDeadlocks } from "@/worker/deadlock-watch";
import { recoverOrphans, enqueueWaiting } from "@/worker/enqueue-waiting";

/** The longest sleep, and so the longest delay after a lost notification. */
const longestSleepMs = 1_000;
const recoverEveryMs = 3_000;

/** Work besides runs that pages request from the worker. */
const askedFor = ["notice", "export", "bulk", "import", "poll"] as const;
export type Asked = (typeof askedFor)[number];

interface DispatcherOptions {
  log: Logger;
  /** Called after each complete evaluation, with its database time. */
  onEvaluated: (at: Date) => void;
  /** Called when jobs were enqueued. */
  onEnqueued: () => void;
  /** Called when a message to a member, an archive, a change of many schedules or a source waits for the worker. */
  onAsked: (kind: Asked) => Promise<void>;
}

/**
 * The loop that turns due occurrences into runs. It evaluates, then sleeps until the earliest instant at which anything
 * is due, at most a second, or until a change announces that something may be due earlier. It compares against the
 * database's clock, so that all workers agree. It survives a lost database connection.
 */
export async function startDispatcher(boss: PgBoss, { log, onEvaluated, onEnqueued, onAsked }: DispatcherOptions) {
  let stopped = false;
  let wake: () => void = () => undefined;
  let woken = false;
  const ring = () => {
    woken = true;
    wake();
  };
  const announcements = listen(({ kind }) => {
    const asked = askedFor.find((one) => one === kind);
    if (kind === "wake") ring();
    // If this signal is lost, the cron of the job itself starts it within a minute.
    if (asked)
      onAsked(asked).catch((error: unknown) => log.warn({ error: messageOf(error) }, "Could not ring for work."));
  }, ring);
  await announcements.ready;
  let client: pg.Client | undefined;
  let recoveredAt = 0;
  let telling: Promise<void> | undefined;
  let doubt: Doubt | null = null;
  let settling: Promise<void> | undefined;
  const minded = watchClock(log);
  const deadlocks = watchDeadlocks(log, () => announcements.connected());
  const loop = run();

  async function run(): Promise<void> {
    while (!stopped) {
      woken = false;
      let sleepMs = longestSleepMs;
      try {
        client ??= await connect();
        sleepMs = await evaluate(client);
      } catch (error) {
        log.error({ error: messageOf(error) }, "An evaluation failed; trying again in a second.");
        await client?.end().catch(() => undefined);
        client = undefined;
      }
      if (!stopped && !woken && sleepMs > 0) await sleep(sleepMs);
    }
    await client?.end();
  }

  /** One complete evaluation; returns how long nothing will be due. */
  async function evaluate(connected: pg.Client): Promise<number> {
    const now = await databaseTime(connected);
    doubt = (await minded(connected, now)) ?? doubt;
    if (doubt && !settling) {
      settling = settle(doubt);
      doubt = null;
    }
    if (performance.now() - recoveredAt > recoverEveryMs) {
      recoveredAt = performance.now();
      const { given, hopeless } = await releaseLost(connected, now);
      const lost = given + (await giveBackDeliveries(connected, now));
      telling ??= tellOfMail();
      for (const id of hopeless) await giveUpRun(id, systemClock);
      const orphans = await recoverOrphans(connected, now, 200);
      if (orphans > 0) log.warn({ orphans }, "Work whose job was lost was rung for again.");
      if (lost > 0) log.warn({ lost }, "Work of a worker that is gone was taken back.");
    }
    const began = performance.now();
    let claimed = await claimAll(connected, now);
    // A schedule that resumes may be due at once. What was due already does not wait for it.
    while ((await resumeDue(connected, now, notResumed)) > 0 && !stopped) claimed += await claimAll(connected, now);
    const rung = await enqueueWaiting(connected, boss, now);
    if (rung > 0) onEnqueued();
    if (claimed + rung > 0)
      log.info({ claimed, rung, ms: Math.round(performance.now() - began) }, "An evaluation has found work.");
    onEvaluated(now);
    return nextDueIn(connected);
  }

  /** Runs beside the evaluation, because there may be thousands of schedules. */
  async function settle(one: Doubt): Promise<void> {
    try {
      await settleDoubt(one, log, () => stopped);
    } catch (error) {
      log.error({ err: error }, "Schedules that wait too long could not be looked for.");
    } finally {
      settling = undefined;
    }
  }

  /** Runs beside the evaluation, which must not wait for a connection of the pool. */
  async function tellOfMail(): Promise<void> {
    try {
      const told = await tellLeft(systemClock);
      if (told > 0) log.warn({ told }, "Runs were told of mail that a worker which is gone had sent.");
    } catch (error) {
      log.error({ err: error }, "A run could not be told of its mail.");
    } finally {
      telling = undefined;
    }
  }

  async function claimAll(connected: pg.Client, now: Date): Promise<number> {
    let total = 0;
    for (;;) {
      const claimed = await claimDue(connected, boss, now, (dispatched) =>
        log.info(
          dispatched,
          dispatched.outcome === "due" ? "An occurrence is due." : "An occurrence does not run now.",
        ),
      );
      if (claimed > 0) onEnqueued();
      total += claimed;
      if (claimed === 0 || stopped) return total;
    }
  }

  function notResumed(error: unknown, scheduleId: string): void {
    log.error({ err: error, scheduleId }, "A pause could not be ended.");
  }

  function sleep(durationMs: number): Promise<void> {
    return new Promise((done) => {
      const timer = setTimeout(done, durationMs);
      wake = () => {
        clearTimeout(timer);
        done();
      };
    });
  }

  return {
    stop: async () => {
      stopped = true;
      ring();
      await loop;
      await telling;
      await settling;
      deadlocks.stop();
      await announcements.close();
    },
  };
}

async function connect(): Promise<pg.Client> {
  const client = new pg.Client(connection("periodical_system"));
  client.on("error", () => undefined);
  await client.connect();
  return client;
}

async function databaseTime(client: pg.Client): Promise<Date> {
  const { rows } = await client.query<{ now: Date }>("SELECT clock_timestamp()::timestamptz(3) AS now");
  const now = rows[0]?.now;
  if (!now) throw new Error("The database did not tell the time.");
  return now;
}

/** Milliseconds until the earliest occurrence, retry or delivery, at most the longest sleep. */
async function nextDueIn(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ ms: number | null }>(`
    SELECT extract(epoch FROM least(
      (SELECT min(wake_at) FROM next_occurrence),
      (SELECT min(s.paused_until) FROM schedule s JOIN workspace w ON w.id = s.workspace_id
        WHERE s.status = 'paused' AND s.paused_until IS NOT NULL AND s.deleted_at IS NULL AND w.deleted_at IS NULL),
      (SELECT min(retry_at) FROM run WHERE finished_at IS NULL AND status = 'pending' AND enqueued_at IS NULL),
      (SELECT min(greatest(not_before, retry_at)) FROM delivery
        WHERE settled_at IS NULL AND enqueued_at IS NULL AND (status = 'queued' OR status = 'uncertain' AND retry_at IS NOT NULL))
    ) - clock_timestamp())::float8 * 1000 AS ms`);
  const ms = rows[0]?.ms ?? longestSleepMs;
  return Math.min(longestSleepMs, Math.max(0, Math.ceil(ms)));
}
