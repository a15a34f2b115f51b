import type { PgBoss } from "pg-boss";
import type { Logger } from "pino";
import type { z } from "zod";
import { clearUnfinished } from "@/lib/artifacts/commands";
import type { Clock } from "@/lib/clock";
import { noticeKinds } from "@/lib/assembly/notices";
import { pool, withConnection } from "@/lib/db/pools";
import { writeWordsJob } from "@/lib/search/jobs";
import { catchUp } from "@/lib/search/words/catch-up";
import { sendNoticesJob } from "@/lib/notices/jobs";
import { readBouncesJob, sendDeliveryJob, sendToChannelJob } from "@/lib/deliveries/jobs";
import { readMailbox } from "@/lib/deliveries/report/read-mailbox";
import { createDeliverySender } from "@/lib/editions/send/delivery-sender";
import { sendNotices } from "@/lib/notices/send/send-notices";
import { clearUnfinishedMessages } from "@/lib/mail/outbox";
import type { MailTransport } from "@/lib/mail/transport";
import { writeExportsJob } from "@/lib/exports/jobs";
import { writeExports } from "@/lib/exports/write/write-exports";
import type { JobContract } from "@/lib/jobs/contract";
import { keepStatistics } from "@/lib/jobs/queue";
import { clearOld } from "@/lib/runs/retention/clear-old";
import { retentionJob, sweepJob } from "@/lib/runs/jobs";
import { importsJob, lookAfterJob, pollFeedsJob, readPagesJob } from "@/lib/sources/jobs";
import { bulkChangesJob } from "@/lib/schedules/jobs";
import { doBulkChanges } from "@/lib/schedules/bulk/bulk-changes";
import { clearItems } from "@/lib/sources/clear/clear-items";
import { lookAfterFeeds } from "@/lib/sources/health/look-after";
import { processImports } from "@/lib/sources/imports/process-imports";
import { readPages } from "@/lib/sources/pages/read-pages";
import { pollDueFeeds } from "@/lib/sources/poll/poll-due-feeds";
import { taskRunners } from "@/lib/assembly/runners";
import { purgeWorkspacesJob } from "@/lib/workspaces/jobs";
import { purge } from "@/lib/workspaces/purge/purge-workspaces";
import { type Lane, lanes } from "@/lib/tasks/schema";
import { createAtWork } from "@/worker/at-work";
import { jobContracts } from "@/worker/contracts";
import { recoverOrphans } from "@/worker/enqueue-waiting";
import { serveDeliveries } from "@/worker/serve-deliveries";
import { serveRuns } from "@/worker/serve-runs";
import type { Asked } from "@/worker/dispatcher";

interface HandlerOptions {
  workerId: string;
  clock: Clock;
  log: Logger;
  transport: MailTransport;
  /** How many messages may be sent per second; undefined: no limit. */
  mailPerSecond: number | undefined;
  /** The mailbox to which bounces are sent; undefined if none is read. */
  bounceMailbox: string | undefined;
  retentionDays: number;
  itemRetentionDays: number;
  dataDir: string;
  /** How many runs of each class, and how many messages, are processed at once. */
  widths: Record<Lane | "mail", number>;
  /** How long a run of each class may take, in milliseconds. */
  longestMs: Record<Lane, number>;
  /** Aborted when running work has to end now. */
  stopping: AbortSignal;
}

/** How long one job reads pages, so that the next minute's job begins after it. */
const mostReadingMs = 50_000;
/** How long one job writes the words of older texts. */
const mostWordsMs = 40_000;
/** How long one job searches for sources that are gone. */
const mostSearchingMs = 4 * 60_000;

/** Serves every queue: each handler parses its payload and calls one command. */
export async function serveQueues(
  boss: PgBoss,
  {
    workerId,
    clock,
    log,
    transport,
    mailPerSecond,
    bounceMailbox,
    retentionDays,
    itemRetentionDays,
    dataDir,
    widths,
    longestMs,
    stopping,
  }: HandlerOptions,
) {
  const atWork = createAtWork(log, clock);
  const workers: string[] = [];
  const executor = { workerId, runners: taskRunners, clock, log, longestMs, stopping };
  const sender = createDeliverySender({ transport, clock, log });

  const serving = lanes.map((lane) => serveRuns(boss, { lane, width: widths[lane], executor, atWork }));
  const mail = await serveDeliveries(boss, {
    contract: sendDeliveryJob,
    width: widths.mail,
    perSecond: mailPerSecond,
    repeatWindowMs: transport.repeatWindowMs,
    sender,
    stopping,
    atWork,
    onHold: atWork.holdMail,
  });
  const channels = await serveDeliveries(boss, {
    contract: sendToChannelJob,
    width: widths.mail,
    repeatWindowMs: 0,
    sender,
    stopping,
    atWork,
  });
  workers.push(mail.id, channels.id);
  await serve(pollFeedsJob, 2, async () => {
    await pollDueFeeds(clock, stopping);
  });
  await serve(importsJob, 2, async () => {
    await processImports({ clock, log, stopping });
  });
  await serve(lookAfterJob, 10, async () => {
    await lookAfterFeeds({ clock, log, stopping, enough: AbortSignal.timeout(mostSearchingMs) });
  });
  await serve(readPagesJob, 2, async () => {
    await readPages(null, { clock, signal: AbortSignal.any([stopping, AbortSignal.timeout(mostReadingMs)]) });
  });
  await serve(sweepJob, 2, async () => {
    const orphans = await withConnection(pool("periodical_system"), async (client) => {
      await keepStatistics(client);
      return recoverOrphans(client, clock.now(), 100_000);
    });
    if (orphans > 0) log.warn({ orphans }, "Work whose job was lost was rung for again.");
  });
  await serve(writeWordsJob, 10, async () => {
    const enough = AbortSignal.any([stopping, AbortSignal.timeout(mostWordsMs)]);
    await catchUp(() => enough.aborted);
  });
  await serve(sendNoticesJob, 2, async () => {
    await sendNotices({ transport, clock, log, kinds: noticeKinds });
  });
  await serve(readBouncesJob, 10, async () => {
    if (bounceMailbox) await readMailbox({ url: bounceMailbox, clock, log, stopping });
  });
  await serve(retentionJob, 10, async () => {
    const cleared = await withConnection(pool("periodical_system"), async (client) => ({
      ...(await clearOld(client, { now: clock.now(), retentionDays, dataDir })),
      items: await clearItems(client, { now: clock.now(), days: itemRetentionDays }),
    }));
    log.info(cleared, "What is older than the retention was cleared away.");
  });
  await serve(writeExportsJob, 2, async () => {
    await writeExports({ clock, log, stopping });
  });
  await serve(bulkChangesJob, 2, async () => {
    await doBulkChanges({ clock, log, stopping });
  });
  await serve(purgeWorkspacesJob, 10, async () => {
    const purged = await withConnection(pool("periodical_system"), (client) =>
      purge(client, { now: clock.now(), dataDir }),
    );
    const leftBehind =
      (await clearUnfinished({ dataDir, now: clock.now() })) + (await clearUnfinishedMessages(dataDir, clock.now()));
    log.info({ ...purged, leftBehind }, "What was deleted some time ago was removed for good.");
  });
  for (const { name, cron } of jobContracts) if (cron) await boss.schedule(name, cron);

  async function serve<Payload extends z.ZodType>(
    contract: JobContract<Payload>,
    pollingIntervalSeconds: number,
    handle: (payload: z.output<Payload>) => Promise<void>,
  ): Promise<void> {
    const { name: queue } = contract;
    const id = await boss.work(queue, { batchSize: 1, pollingIntervalSeconds }, async (jobs: { data: unknown }[]) => {
      for (const job of jobs) {
        const work = handle(contract.payload.parse(job.data ?? {})).catch((error: unknown) => {
          atWork.failed(queue, error, {}, "A job failed.");
          throw error;
        });
        await atWork.shown({ queue }, work);
      }
      // Waiting jobs do not have to wait for the next poll.
      boss.notifyWorker(id);
    });
    workers.push(id);
  }

  function ring(): void {
    for (const id of workers) boss.notifyWorker(id);
    for (const one of serving) one.ring();
  }

  return {
    /** Notifies the serving loops that there is work, so that they need not wait for their next poll. */
    ring,
    state: atWork.state,
    /** Enqueues work that pages request and do not want to wait for. */
    async ringFor(kind: Asked): Promise<void> {
      await boss.send(
        {
          notice: sendNoticesJob,
          export: writeExportsJob,
          bulk: bulkChangesJob,
          import: importsJob,
          poll: pollFeedsJob,
        }[kind].name,
        {},
      );
      ring();
    },
    /** Takes nothing new and waits for what is running. */
    stop: async () => {
      await Promise.all(jobContracts.map(({ name }) => boss.offWork(name, { wait: false })));
      mail.stop();
      channels.stop();
      await Promise.all(serving.map((one) => one.stop()));
      await atWork.done();
    },
  };
}
