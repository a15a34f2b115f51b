import "@/lib/assembly/products";
import { randomUUID } from "node:crypto";
import { flushCompileCache } from "node:module";
import { setTimeout as wait } from "node:timers/promises";
import type { PgBoss } from "pg-boss";
import { systemClock } from "@/lib/clock";
import { closeDatabase } from "@/lib/db/close";
import { pool, withConnection } from "@/lib/db/pools";
import { transport } from "@/lib/mail/transport";
import { env, longestOf, widthsOf } from "@/lib/env";
import { messageOf } from "@/lib/errors";
import { createQueue, keepStatistics } from "@/lib/jobs/queue";
import { log } from "@/lib/log";
import { startDispatcher } from "@/worker/dispatcher";
import { serveQueues } from "@/worker/handlers";
import { startCounting, startReporting } from "@/worker/instance";
import { serveProbes } from "@/worker/probes";
import { watchStalls } from "@/worker/stall-watch";

/** How long running work may continue after a stop signal, before it is handed back. */
const graceMs = 6_000;

const logger = log();
const workerId = randomUUID();
const stopping = new AbortController();

const boss = await startQueue();
const queues = await serveQueues(boss, {
  workerId,
  clock: systemClock,
  log: logger,
  transport: transport(),
  mailPerSecond: env().MAIL_PER_SECOND,
  bounceMailbox: env().BOUNCE_MAILBOX,
  retentionDays: env().RETENTION_DAYS,
  itemRetentionDays: env().ITEM_RETENTION_DAYS,
  dataDir: env().DATA_DIR,
  widths: widthsOf(env()),
  longestMs: longestOf(env()),
  stopping: stopping.signal,
});
const probes = await serveProbes({ port: env().WORKER_PORT, host: env().HOST }, logger);
const instance = await startReporting(workerId, queues.state);
const counting = startCounting(boss, queues.state);
const stalls = watchStalls(logger, () => queues.state().running);
const dispatcher = await startDispatcher(boss, {
  log: logger,
  onEvaluated: (at) => {
    instance.evaluated(at);
    probes.evaluated();
  },
  onEnqueued: queues.ring,
  onAsked: (kind) => queues.ringFor(kind),
});
logger.info({ workerId }, "The worker is running.");
// A worker that is killed later leaves at least the compile cache for the next start.
flushCompileCache();

let stopped: Promise<void> | undefined;
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
  process.on(signal, () => {
    stopped ??= stop().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ err: error }, "The worker did not stop cleanly.");
        process.exit(1);
      },
    );
  });
}

/** Waits while the database is unavailable: exiting would only cause a restart. */
async function startQueue(): Promise<PgBoss> {
  for (;;) {
    const queue = createQueue();
    queue.on("error", (error: unknown) => logger.error({ err: error }, "The queue reported an error."));
    try {
      await withConnection(pool("periodical_system"), keepStatistics);
      await queue.start();
      return queue;
    } catch (error) {
      logger.error({ error: messageOf(error) }, "The queue could not be reached; trying again in two seconds.");
      await wait(2_000);
    }
  }
}

/** Accepts nothing new, lets running work finish for a while, hands back the rest. */
async function stop(): Promise<void> {
  logger.info("The worker is stopping.");
  await dispatcher.stop();
  const grace = setTimeout(() => stopping.abort(), graceMs);
  await queues.stop();
  clearTimeout(grace);
  await boss.stop({ graceful: false, close: true });
  counting.stop();
  stalls.stop();
  await probes.stop();
  await instance.stop();
  await closeDatabase();
}
