import { pino } from "pino";
import { systemClock } from "@/lib/clock";
import { env, longestOf, widthsOf } from "@/lib/env";
import { createQueue } from "@/lib/jobs/queue";
import type { MailTransport } from "@/lib/mail/transport";
import { startDispatcher } from "@/worker/dispatcher";
import { serveQueues } from "@/worker/handlers";

/** A worker in this process, with the default widths. */
export async function startBenchWorker(transport: MailTransport) {
  const log = pino({ level: "silent" });
  const boss = createQueue();
  await boss.start();
  const stopping = new AbortController();
  const queues = await serveQueues(boss, {
    workerId: crypto.randomUUID(),
    clock: systemClock,
    log,
    transport,
    bounceMailbox: undefined,
    mailPerSecond: undefined,
    retentionDays: 180,
    itemRetentionDays: 365,
    dataDir: env().DATA_DIR,
    widths: widthsOf(env()),
    longestMs: longestOf(env()),
    stopping: stopping.signal,
  });
  const dispatcher = await startDispatcher(boss, {
    log,
    onEvaluated: () => undefined,
    onEnqueued: queues.ring,
    onAsked: (kind) => queues.ringFor(kind),
  });
  return {
    async stop() {
      await dispatcher.stop();
      stopping.abort();
      await queues.stop();
      await boss.stop({ graceful: false });
    },
  };
}
