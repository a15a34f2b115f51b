import { setTimeout as wait } from "node:timers/promises";
import type { PgBoss } from "pg-boss";
import type { Logger } from "pino";
import type { z } from "zod";
import { clearUnfinished } from "@/lib/artifacts/commands";
import type { Clock } from "@/lib/clock";
import { noticeKinds } from "@/lib/assembly/notices";
import { pool, withConnection } from "@/lib/db/pools";
import { sendDeliveryJob } from "@/lib/deliveries/jobs";
import { sendNoticesJob } from "@/lib/notices/jobs";
import { prepareMail } from "@/lib/editions/mail/prepare-mail";
import { type ClaimedDelivery, claimDeliveries } from "@/lib/deliveries/send/claim-deliveries";
import { sendClaimed, type Way } from "@/lib/deliveries/send/send-claimed";
import { createSettler } from "@/lib/deliveries/send/settle-deliveries";
import { sendNotices } from "@/lib/notices/send/send-notices";
import { clearUnfinishedMessages } from "@/lib/mail/outbox";
import { createPace } from "@/lib/mail/pace";
import type { MailTransport } from "@/lib/mail/transport";
import { writeExportsJob } from "@/lib/exports/jobs";
import { writeExports } from "@/lib/exports/write/write-exports";
import type { JobContract } from "@/lib/jobs/contract";
import { keepStatistics } from "@/lib/jobs/queue";
import { type ClaimedRun, claimRuns } from "@/lib/runs/execute/claim-runs";
import { executeBatches } from "@/lib/runs/execute/execute-batches";
import { executeClaimed } from "@/lib/runs/execute/execute-run";
import { clearOld } from "@/lib/runs/retention/clear-old";
import { executeRunJobs, retentionJob, sweepJob } from "@/lib/runs/jobs";
import { pollFeedsJob } from "@/lib/sources/jobs";
import { pollDueFeeds } from "@/lib/sources/poll/poll-due-feeds";
import { taskRunners } from "@/lib/assembly/runners";
import { purgeWorkspacesJob } from "@/lib/workspaces/jobs";
import { purge } from "@/lib/workspaces/purge/purge-workspaces";
import { type Lane, lanes } from "@/lib/tasks/schema";
import { jobContracts } from "@/worker/contracts";
import { createGate, createLane } from "@/worker/lane";
import { recoverOrphans } from "@/worker/ring";

interface HandlerOptions {
  workerId: string;
  clock: Clock;
  log: Logger;
  transport: MailTransport;
  /** How many messages may leave in a second; undefined: as many as there are. */
  mailPerSecond: number | undefined;
  retentionDays: number;
  dataDir: string;
  /** How many runs of each class, and how many messages, are under way at once. */
  widths: Record<Lane | "mail", number>;
  /** Aborted when running work has to end now. */
  stopping: AbortSignal;
}

/** A job that is being done; of a run, which. */
interface Working {
  queue: string;
  since: Date;
  task?: string;
  runId?: string;
}

/** Serves every queue: each handler parses its payload and calls one command. */
export async function serveQueues(
  boss: PgBoss,
  { workerId, clock, log, transport, mailPerSecond, retentionDays, dataDir, widths, stopping }: HandlerOptions,
) {
  const running = new Map<Promise<void>, Working>();
  const failures = new Map<string, Date>();
  const workers: string[] = [];
  const executor = { workerId, runners: taskRunners, clock, log, stopping };
  const sender = { transport, clock, log };

  for (const lane of lanes) await serveRuns(lane);
  await serveMail();
  await serve(pollFeedsJob, 1, 2, async () => {
    await pollDueFeeds(clock, stopping);
  });
  await serve(sweepJob, 1, 2, async () => {
    const orphans = await withConnection(pool("periodical_system"), async (client) => {
      await keepStatistics(client);
      return recoverOrphans(client, clock.now(), 100_000);
    });
    if (orphans > 0) log.warn({ orphans }, "Work whose job was lost was rung for again.");
  });
  await serve(sendNoticesJob, 1, 2, async () => {
    await sendNotices({ ...sender, kinds: noticeKinds });
  });
  await serve(retentionJob, 1, 10, async () => {
    const cleared = await withConnection(pool("periodical_system"), (client) =>
      clearOld(client, { now: clock.now(), retentionDays, dataDir }),
    );
    log.info(cleared, "What is older than the retention was cleared away.");
  });
  await serve(writeExportsJob, 1, 2, async () => {
    await writeExports({ clock, log, stopping });
  });
  await serve(purgeWorkspacesJob, 1, 10, async () => {
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
    loops: number,
    pollingIntervalSeconds: number,
    handle: (payload: z.output<Payload>) => Promise<void>,
  ): Promise<void> {
    const own: string[] = [];
    const loop = async (jobs: { data: unknown }[]) => {
      for (const job of jobs) {
        const work = handle(contract.payload.parse(job.data ?? {})).catch((error: unknown) => {
          log.error({ err: error, queue: contract.name }, "A job failed.");
          failures.set(contract.name, clock.now());
          throw error;
        });
        await shown({ queue: contract.name, since: clock.now() }, work);
      }
      // What is waiting need not wait for the next poll.
      for (const id of own) boss.notifyWorker(id);
    };
    // A call of its own for each loop: `localConcurrency` would give one id, and only its first loop can be rung.
    for (let i = 0; i < loops; i++) {
      own.push(await boss.work(contract.name, { batchSize: 1, pollingIntervalSeconds }, loop));
    }
    workers.push(...own);
  }

  /**
   * Runs of a class, as many at once as there is room: they are claimed by the batch, and a bell has been heard when its
   * runs are done or claimed. The next ones are fetched when there is room for them.
   */
  async function serveRuns(lane: Lane): Promise<void> {
    const { name, payload } = executeRunJobs[lane];
    const batchSize = Math.ceil(widths[lane] / 2);
    const room = createLane(widths[lane]);
    const takeUp = async (ids: string[]) => {
      const alone = await executeBatches(ids, executor);
      while (alone.length > 0) {
        const some = alone.splice(0, batchSize);
        await room.roomFor(some.length);
        for (const claimed of await claimRuns(some, workerId, clock)) room.start(() => execute(name, claimed));
      }
    };
    const id = await boss.work(name, { batchSize, pollingIntervalSeconds: 0.5 }, async (jobs: { data: unknown }[]) => {
      // Who stops waits for it: what is claimed then is not left behind.
      await shown({ queue: name, since: clock.now() }, takeUp(jobs.flatMap(({ data }) => payload.parse(data).runIds)));
      await room.roomFor(batchSize);
      boss.notifyWorker(id);
    });
    workers.push(id);
  }

  /**
   * Messages, over as many connections as there are, at the provider's pace. As many again are being claimed or settled
   * meanwhile, and no more: of what is claimed when a worker dies nobody knows whether it has left; where it may be
   * repeated all the same, many more. While the provider is held back for having failed as a whole, none is claimed: what
   * waits has not been tried.
   */
  async function serveMail(): Promise<void> {
    const { name, payload } = sendDeliveryJob;
    const batchSize = transport.repeatWindowMs > 0 ? 5 * widths.mail : widths.mail;
    const room = createLane(2 * batchSize);
    const pace = createPace(mailPerSecond);
    const way = { ...sender, connected: createGate(widths.mail), pace, settle: createSettler(sender) };
    const claim = async (ids: string[]) => {
      for (const claimed of await claimDeliveries(ids, { ...sender, prepare: prepareMail }))
        room.start(() => deliver(claimed, way));
    };
    const id = await boss.work(name, { batchSize, pollingIntervalSeconds: 0.5 }, async (jobs: { data: unknown }[]) => {
      await shown({ queue: name, since: clock.now() }, claim(jobs.map(({ data }) => payload.parse(data).deliveryId)));
      await room.roomFor(batchSize);
      const heldMs = pace.heldFor();
      if (heldMs > 0) {
        log.warn({ heldMs }, "Mail is held back: its provider has failed as a whole.");
        await wait(heldMs, undefined, { signal: stopping }).catch(() => undefined);
      }
      boss.notifyWorker(id);
    });
    workers.push(id);
  }

  async function deliver(claimed: ClaimedDelivery, way: Way): Promise<void> {
    const queue = sendDeliveryJob.name;
    const { id: deliveryId } = claimed.delivery;
    const work = sendClaimed(claimed, way).catch((error: unknown) => {
      log.error({ err: error, queue, deliveryId }, "A delivery could not be settled.");
      failures.set(queue, clock.now());
    });
    await shown({ queue, since: clock.now() }, work);
  }

  async function execute(queue: string, claimed: ClaimedRun): Promise<void> {
    const { id: runId, taskType: task } = claimed.run;
    const work = executeClaimed(claimed, executor).catch((error: unknown) => {
      log.error({ err: error, queue, runId }, "A run could not be settled.");
      failures.set(queue, clock.now());
    });
    await shown({ queue, since: clock.now(), task, runId }, work);
  }

  /** Waits for work, which is told of meanwhile, and waited for by who stops. */
  async function shown(working: Working, work: Promise<void>): Promise<void> {
    running.set(work, working);
    try {
      await work;
    } finally {
      running.delete(work);
    }
  }

  function ring(): void {
    for (const id of workers) boss.notifyWorker(id);
  }

  return {
    /** Tells the serving loops that there is work, ahead of their polling. */
    ring,
    /** What is being worked on now, and when a job of each queue failed last. */
    state: () => ({ running: [...running.values()], failures }),
    /** Rings for what pages ask for, and do not want to wait for. */
    async ringFor(kind: "notice" | "export"): Promise<void> {
      await boss.send(kind === "notice" ? sendNoticesJob.name : writeExportsJob.name, {});
      ring();
    },
    /** Takes nothing new and waits for what is running. */
    stop: async () => {
      await Promise.all(jobContracts.map(({ name }) => boss.offWork(name, { wait: false })));
      // A fetch that was under way may still start a job.
      do await Promise.allSettled(running.keys());
      while (running.size > 0);
    },
  };
}
