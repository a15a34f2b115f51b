import { z } from "zod";
import type { Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { readInScope, type Scope } from "@/lib/db/scope";
import { inSystem } from "@/lib/db/system";
import { healthPolicy } from "@/lib/health/policy";
import {
  clockKey,
  type HealthView,
  type QueueView,
  setBackSchema,
  type TroubleView,
  type WorkerView,
} from "@/lib/health/schema";
import { permit } from "@/lib/policy";
import { env, widthsOf } from "@/lib/env";
import { executeRunQueues, failureOf, mailReachedNobody } from "@/lib/runs/rules";
import { lanes } from "@/lib/tasks/schema";
import { findSubjects } from "@/lib/tasks/references";

/** A worker that was not seen, or evaluated nothing, for this long counts as down. */
const silentMs = 15_000;
/** Work that has been due for less than this is on its way and does not count as backlog. */
const promptMs = 5_000;

/** Whether the system works: the web by responding, the database by being queried, the worker by its rows. */
export async function getHealth(): Promise<HealthView> {
  try {
    return await inSystem(readHealth);
  } catch {
    // Whatever is wrong with the database, the health check reports it as unavailable.
    const worker = { status: "unavailable" as const, lastEvaluationAt: null, lastSeenAt: null };
    const backlog = { waiting: 0, oldestDueAt: null };
    return {
      status: "unavailable",
      web: { status: "ok" },
      database: { status: "unavailable" },
      worker,
      backlog,
      queues: { status: "ok", lastUpkeepAt: null },
      mail: { status: "ok", failingSince: null, waiting: 0 },
      lanes: { status: "ok", full: [] },
      clock: { status: "ok", setBack: null },
      timezones,
    };
  }
}

async function readHealth(tx: Tx): Promise<HealthView> {
  const worker = await readWorker(tx);
  const queues = await readUpkeep(tx);
  const mail = await readMail(tx);
  const clock = await readClock(tx);
  const lanes = await readLanes(tx);
  const well = [queues, mail, clock, lanes].every(({ status }) => status === "ok");
  return {
    status: worker.status !== "ok" ? "unavailable" : well ? "ok" : "degraded",
    web: { status: "ok" },
    database: { status: "ok" },
    worker,
    backlog: await readBacklog(tx),
    queues,
    mail,
    lanes,
    clock,
    timezones,
  };
}

async function readWorker(tx: Tx): Promise<HealthView["worker"]> {
  const [row] = await tx.$queryRaw<{ seen: Date | null; evaluated: Date | null; running: bigint }[]>`
    SELECT max(last_seen_at) AS seen, max(last_evaluation_at) AS evaluated,
           count(*) FILTER (WHERE stopped_at IS NULL AND last_seen_at > now() - ${silentMs} * interval '1 millisecond'
                              AND last_evaluation_at > now() - ${silentMs} * interval '1 millisecond') AS running
    FROM worker_instance`;
  return {
    status: Number(row?.running ?? 0) > 0 ? "ok" : "unavailable",
    lastEvaluationAt: row?.evaluated?.toISOString() ?? null,
    lastSeenAt: row?.seen?.toISOString() ?? null,
  };
}

const timezones = process.versions.tz ?? "unknown";

/** Upkeep runs every minute; a worker that has just started is not expected to have done it yet. */
const upkeepMs = 300_000;

async function readUpkeep(tx: Tx): Promise<HealthView["queues"]> {
  const [row] = await tx.$queryRaw<{ counted: Date | null; late: boolean | null }[]>`
    SELECT max(counted_at) AS counted,
           greatest(max(counted_at), (SELECT min(started_at) FROM worker_instance
             WHERE stopped_at IS NULL AND last_seen_at > now() - ${silentMs} * interval '1 millisecond'))
             < now() - ${upkeepMs} * interval '1 millisecond' AS late
    FROM queue_state`;
  return { status: row?.late ? "late" : "ok", lastUpkeepAt: row?.counted?.toISOString() ?? null };
}

/** If a message is not accepted for this long, the provider has a problem, unless one was accepted meanwhile. */
const refusedMs = 120_000;

async function readMail(tx: Tx): Promise<HealthView["mail"]> {
  const [row] = await tx.$queryRaw<{ since: Date | null; waiting: bigint; failing: boolean | null }[]>`
    WITH taken AS (SELECT coalesce(max(sent_at), '-infinity') AS at FROM delivery),
    refused AS (
      SELECT first_attempt_at AS at FROM delivery WHERE settled_at IS NULL AND status IN ('queued', 'uncertain') AND error IS NOT NULL
      UNION ALL
      SELECT first_attempt_at FROM delivery
      WHERE status = 'failed' AND created_at > now() - interval '2 days' AND attempt > 1 AND settled_at > now() - interval '1 day'
    )
    SELECT min(refused.at) AS since, count(*) AS waiting, min(refused.at) < now() - ${refusedMs} * interval '1 millisecond' AS failing
    FROM refused, taken WHERE refused.at > taken.at`;
  return row?.since && row.failing
    ? { status: "failing", failingSince: row.since.toISOString(), waiting: Number(row.waiting) }
    : { status: "ok", failingSince: null, waiting: 0 };
}

/** A class of work without free capacity, in which nothing has begun for this long, counts as full. */
const heldUpMs = 60_000;

/** Based on what the workers say they are running. */
async function readLanes(tx: Tx): Promise<HealthView["lanes"]> {
  const rows = await tx.$queryRaw<{ running: unknown; now: Date }[]>`
    SELECT running, now() AS now FROM worker_instance
    WHERE stopped_at IS NULL AND last_seen_at > now() - ${silentMs} * interval '1 millisecond'`;
  const now = rows[0]?.now.getTime() ?? 0;
  const widths = widthsOf(env());
  const running = rows.flatMap((row) => runningSchema.parse(row.running));
  const full = lanes.flatMap((lane) => {
    const since = running
      .filter(({ queue, runId, aside }) => runId && !aside && queue === executeRunQueues[lane])
      .map((one) => one.since);
    const latest = since.reduce((a, b) => (a > b ? a : b), "");
    const heldUp = since.length >= widths[lane] * rows.length;
    return heldUp && now - Date.parse(latest) > heldUpMs ? [{ lane, running: since.length, since: latest }] : [];
  });
  return { status: full.length > 0 ? "full" : "ok", full };
}

/** A clock that was set back is reported for a day. */
const setBackMs = 86_400_000;

/** Uses the database's clock, by which all times compared here were written. */
async function readClock(tx: Tx): Promise<HealthView["clock"]> {
  const [row] = await tx.$queryRaw<{ value: unknown; lately: boolean }[]>`
    SELECT value, (value->>'at')::timestamptz >= now() - ${setBackMs} * interval '1 millisecond' AS lately
    FROM installation WHERE key = ${clockKey}`;
  const setBack = row?.lately ? (setBackSchema.safeParse(row.value).data ?? null) : null;
  return setBack ? { status: "set_back", setBack } : { status: "ok", setBack: null };
}

/** Occurrences that nobody has claimed, runs that nobody has started, mail that nobody has sent, all of them due. */
async function readBacklog(tx: Tx): Promise<HealthView["backlog"]> {
  const [row] = await tx.$queryRaw<{ waiting: bigint; oldest: Date | null }[]>`
    WITH due AS (
      SELECT due_at AS at FROM next_occurrence WHERE wake_at < now() AND due_at < now()
      UNION ALL
      SELECT coalesce(retry_at, due_at, created_at) FROM run WHERE finished_at IS NULL AND status = 'pending' AND buffered_behind IS NULL
      UNION ALL
      SELECT greatest(not_before, coalesce(retry_at, not_before)) FROM delivery WHERE settled_at IS NULL AND status = 'queued'
    )
    SELECT count(*) AS waiting, min(at) AS oldest FROM due WHERE at < now() - ${promptMs} * interval '1 millisecond'`;
  return { waiting: Number(row?.waiting ?? 0), oldestDueAt: row?.oldest?.toISOString() ?? null };
}

/** The state of the queues as a worker last saw it, and what workers are running. For owners and managers. */
export async function listQueues(scope: Scope): Promise<QueueView[]> {
  permit(scope, healthPolicy.readJobs);
  const rows = await inSystem((tx) => tx.queueState.findMany({ orderBy: { name: "asc" } }));
  // A run's job is done once the run is claimed, so the workers say which runs are active.
  const atWork = (await listWorkers(scope)).flatMap(({ running }) => running);
  return rows.map((row) => ({
    ...row,
    active: Math.max(row.active, atWork.filter(({ queue }) => queue === row.name).length),
    lastFailedAt: row.lastFailedAt?.toISOString() ?? null,
    countedAt: row.countedAt?.toISOString() ?? null,
    updatedAt: row.updatedAt.toISOString(),
  }));
}

const runningSchema = z
  .array(
    z.object({ queue: z.string(), since: z.string(), runId: z.string().optional(), aside: z.boolean().optional() }),
  )
  .catch([]);

/** The workers, the most recently seen first. For owners and managers. */
export async function listWorkers(scope: Scope): Promise<WorkerView[]> {
  permit(scope, healthPolicy.readJobs);
  const rows = await inSystem((tx) => tx.workerInstance.findMany({ orderBy: { lastSeenAt: "desc" }, take: 20 }));
  const now = scope.clock.now().getTime();
  return rows.map(({ id, host, pid, version, startedAt, lastSeenAt, stoppedAt, running, mailHeldUntil }) => {
    const alive = stoppedAt === null && now - lastSeenAt.getTime() < silentMs;
    return {
      id,
      host,
      pid,
      version,
      alive,
      startedAt: startedAt.toISOString(),
      lastSeenAt: lastSeenAt.toISOString(),
      // Other workspaces must not see which runs these are.
      running: alive ? runningSchema.parse(running).map(({ queue, since }) => ({ queue, since })) : [],
      mailHeldUntil: alive ? (mailHeldUntil?.toISOString() ?? null) : null,
    };
  });
}

/** How long a failure counts as trouble. */
const troubleMs = 2 * 86_400_000;
/** Maximum length of the list, more than anybody reads; the newest are shown. */
const mostTroubles = 100;
/** A run that should have begun, or sent a heartbeat, this long ago is stuck. */
const stuckMs = 60_000;

function troubleOf(run: { status: string; retryAt: Date | null; error: unknown }): TroubleView["trouble"] {
  const { status, retryAt, error } = run;
  if (status === "succeeded" || failureOf(error).fault?.code === mailReachedNobody) return "undelivered";
  if (status === "failed") return "failed";
  return retryAt ? "retrying" : "stuck";
}

/**
 * Runs of the workspace that wait for a retry, are stuck, failed recently, or whose mail did not reach everybody. For
 * owners and managers.
 */
export async function listTroubles(scope: Scope): Promise<TroubleView[]> {
  permit(scope, healthPolicy.readJobs);
  const now = scope.clock.now();
  const ago = (ms: number) => new Date(now.getTime() - ms);
  const { rows, subjects } = await readInScope(scope, async (tx) => {
    const lately = { gt: ago(troubleMs) };
    // Each query uses an index: in a long history, few runs are under way or have ended recently.
    const failed = await tx.run.findMany({
      // A failed step is reported by its workflow, which is what can be retried, and a retried run by its retry.
      where: {
        finishedAt: lately,
        status: "failed",
        parentId: null,
        retries: { none: { status: { not: "cancelled" } } },
      },
      select: { id: true },
      orderBy: { finishedAt: "desc" },
      take: mostTroubles,
    });
    const underWay = await tx.run.findMany({
      where: {
        finishedAt: null,
        OR: [
          { status: "pending", retryAt: { not: null }, error: { not: Prisma.AnyNull } },
          {
            status: "pending",
            retryAt: null,
            bufferedBehind: null,
            createdAt: { lt: ago(stuckMs) },
            OR: [{ dueAt: null }, { dueAt: { lt: ago(stuckMs) } }],
          },
          { status: "running", leaseUntil: { lt: ago(stuckMs) } },
        ],
      },
      select: { id: true },
      orderBy: { createdAt: "desc" },
      take: mostTroubles,
    });
    // A run whose mail reached nobody is reported as failed. Literals, because there is an index for them.
    const refused = await tx.$queryRaw<{ runId: string }[]>`
      SELECT d.run_id AS "runId" FROM delivery d JOIN run r ON r.id = d.run_id
      WHERE d.status IN ('failed', 'bounced') AND d.settled_at > ${lately.gt}
        AND r.status = 'succeeded' AND r.finished_at > ${lately.gt}
      ORDER BY d.settled_at DESC LIMIT ${mostTroubles}`;
    const run = { status: "succeeded", finishedAt: lately } as const;
    const uncertain = await tx.delivery.findMany({
      where: { settledAt: null, status: "uncertain", retryAt: null, run },
      select: { runId: true },
      orderBy: { createdAt: "desc" },
      take: mostTroubles,
    });
    const ids = [
      ...[...failed, ...underWay].map(({ id }) => id),
      ...[...refused, ...uncertain].map(({ runId }) => runId),
    ];
    const rows = await tx.run.findMany({
      where: { id: { in: ids } },
      include: { schedule: { select: { name: true } } },
      orderBy: { createdAt: "desc" },
      take: mostTroubles,
    });
    return { rows, subjects: await findSubjects(tx, rows) };
  });
  return rows.map((row) => ({
    runId: row.id,
    name: row.schedule?.name ?? subjects.get(row.subjectId ?? "")?.name ?? null,
    taskType: row.taskType,
    about: subjects.get(row.subjectId ?? "")?.name ?? null,
    trouble: troubleOf(row),
    ...failureOf(row.error),
    at: (row.finishedAt ?? row.startedAt ?? row.createdAt).toISOString(),
    retryAt: row.retryAt?.toISOString() ?? null,
  }));
}
