import type { Prisma } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/client";
import type { RunModel } from "@/lib/db/generated/models";
import { olderThan } from "@/lib/db/paging";
import { readInScope, type Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { timesWithin } from "@/lib/paging";
import { recipientPolicy } from "@/lib/recipients/policy";
import { namesOf } from "@/lib/recipients/queries";
import { mayDo } from "@/lib/policy";
import { schedulePolicyOf } from "@/lib/tasks/policy";
import { failureOf } from "@/lib/runs/rules";
import { readSteps } from "@/lib/runs/read/read-steps";
import { findTaskDefinition } from "@/lib/tasks/registry";
import { findAnswering, findSubjects, subjectOf } from "@/lib/tasks/references";
import { type RunDetail, type RunFilter, runFilterSchema, type LastError, type RunView } from "@/lib/runs/schema";
import { progressSchema, runResultSchema, snapshotSchema } from "@/lib/tasks/schema";

const include = {
  schedule: { select: { name: true, timezone: true, ownerId: true } },
  edition: { select: { id: true, title: true, number: true, status: true } },
  deliveries: { select: { status: true, transport: true, retryAt: true } },
} satisfies Prisma.RunInclude;

type Row = Prisma.RunGetPayload<{ include: typeof include }>;

/** Runs, newest first. `after` continues a list after one of its runs. */
export async function listRuns(scope: Scope, filter: RunFilter): Promise<RunView[]> {
  const { limit, after, from, through, ...where } = runFilterSchema.parse(filter);
  return readInScope(scope, async (tx) => {
    // By value: the run itself may no longer match the filter.
    const last = after
      ? await tx.run.findUnique({ where: { id: after }, select: { id: true, createdAt: true } })
      : null;
    const rows = await tx.run.findMany({
      // Steps are shown on the run of their workflow.
      where: {
        ...where,
        createdAt: timesWithin({ from, through }),
        AND: last ? [olderThan(last)] : [],
        parentId: null,
      },
      include,
      orderBy: [{ createdAt: "desc" }, { id: "desc" }],
      take: limit,
    });
    return toRunViews(tx, scope, rows);
  });
}

/** The same as a page with the cursor of the next one. */
export async function listRunPage(scope: Scope, filter: RunFilter) {
  const { limit } = runFilterSchema.parse(filter);
  const data = await listRuns(scope, filter);
  return { data, nextCursor: data.length === limit ? (data.at(-1)?.id ?? null) : null };
}

/** The runs that account for occurrences in `[from, through]`, for the past part of today's press schedule. */
export async function listOccurredRuns(scope: Scope, from: Date, through: Date): Promise<RunView[]> {
  return readInScope(scope, async (tx) =>
    toRunViews(
      tx,
      scope,
      await tx.run.findMany({
        where: { trigger: "schedule", scheduledFor: { gte: from, lte: through } },
        include,
        orderBy: { scheduledFor: "asc" },
        take: 500,
      }),
    ),
  );
}

/** One run with its timeline and deliveries. Throws `not_found`. */
export async function getRun(scope: Scope, id: string): Promise<RunDetail> {
  const [row, view, steps, answering, channels, about] = await readInScope(scope, async (tx) => {
    const found = await tx.run.findUnique({
      where: { id },
      include: {
        ...include,
        events: { orderBy: { id: "asc" } },
        deliveries: { orderBy: { recipient: "asc" } },
        steps: true,
        retries: { where: { status: { not: "cancelled" } }, select: { id: true }, take: 1 },
      },
    });
    if (!found) throw new AppError("not_found");
    const [first] = await toRunViews(tx, scope, [found]);
    if (!first) throw new AppError("not_found");
    const steps = await readSteps(tx, found, (step) => maySeeInside(scope, step));
    const names = await namesOf(
      tx,
      found.deliveries.map(({ recipient }) => recipient),
    );
    const answers = await findAnswering(tx, found);
    return [found, first, steps, answers, names, await readAbout(tx, found, answers?.ownerId ?? null)];
  });
  return {
    ...view,
    timezone: row.schedule?.timezone ?? null,
    scheduleOwnerId: row.schedule?.ownerId ?? null,
    subjectOwnerId: answering?.ownerId ?? null,
    ...about,
    params: maySeeInside(scope, row) ? about.params : {},
    triggeredById: row.triggeredById,
    parentId: row.parentId,
    steps,
    retryOfId: row.retryOfId,
    retriedById: row.retries[0]?.id ?? null,
    result: maySeeInside(scope, row) ? runResultSchema.nullable().catch(null).parse(row.result) : null,
    events: row.events.map(({ at, kind, data }) => ({
      at: at.toISOString(),
      kind,
      data: maySeeInside(scope, row) ? (data as Record<string, unknown>) : {},
    })),
    deliveryList: row.deliveries.map((delivery) => ({
      id: delivery.id,
      recipient: delivery.recipient,
      recipientName: mayDo(scope, recipientPolicy.manage) ? delivery.recipientName : null,
      channel: channels.get(delivery.recipient) ?? null,
      status: delivery.status,
      transport: delivery.transport,
      attempt: delivery.attempt,
      error: delivery.error,
      retryAt: delivery.retryAt?.toISOString() ?? null,
      sentAt: delivery.sentAt?.toISOString() ?? null,
    })),
  };
}

/** What a run's page shows about its context: its subject, its owner, its params, and where it ran. */
async function readAbout(
  tx: Tx,
  run: RunModel & { schedule: { ownerId: string } | null },
  answeringId: string | null,
): Promise<Pick<RunDetail, "subject" | "ownerName" | "params" | "worker">> {
  const ownerId = run.schedule?.ownerId ?? answeringId;
  const owner = ownerId ? await tx.user.findUnique({ where: { id: ownerId }, select: { name: true } }) : null;
  const worker = run.workerId ? await tx.workerInstance.findUnique({ where: { id: run.workerId } }) : null;
  const told = snapshotSchema.safeParse(run.snapshot).data?.params ?? {};
  const subject = subjectOf(run.taskType, told);
  const params = Object.fromEntries(Object.entries(told).filter(([name]) => name !== subject?.param));
  return {
    subject: subject && { kind: subject.kind, id: subject.id },
    ownerName: owner?.name ?? null,
    params,
    worker: worker && { host: worker.host, pid: worker.pid },
  };
}

/**
 * Runs of a task type, newest first, however they were started, including steps of others; with `subjectId`, only those
 * about that subject.
 */
export async function listRunsAbout(
  scope: Scope,
  { taskType, subjectId, limit }: { taskType: string; subjectId?: string; limit: number },
): Promise<RunView[]> {
  return readInScope(scope, async (tx) =>
    toRunViews(
      tx,
      scope,
      await tx.run.findMany({
        where: { taskType, subjectId },
        include,
        orderBy: [{ createdAt: "desc" }, { id: "desc" }],
        take: limit,
      }),
    ),
  );
}

/** The error of each schedule's last failed run, by the schedule's id. */
export async function listLastErrors(scope: Scope, scheduleIds: string[]): Promise<Map<string, LastError>> {
  const rows = await readInScope(
    scope,
    (tx) => tx.$queryRaw<{ scheduleId: string; runId: string; error: unknown; at: Date }[]>`
      SELECT schedule.id AS "scheduleId", failed.id AS "runId", failed.error,
             coalesce(failed.finished_at, failed.created_at) AS at
      FROM unnest(${scheduleIds}::uuid[]) AS schedule(id) CROSS JOIN LATERAL (
        SELECT id, error, finished_at, created_at FROM run WHERE schedule_id = schedule.id AND status = 'failed'
        ORDER BY created_at DESC LIMIT 1) failed
      WHERE failed.error IS NOT NULL`,
  );
  return new Map(
    rows.map(({ scheduleId, runId, error, at }) => [scheduleId, { runId, ...failureOf(error), at: at.toISOString() }]),
  );
}

/** The run under way about a subject, if there is one. */
export async function findActiveRun(scope: Scope, subjectId: string): Promise<RunView | null> {
  return readInScope(scope, async (tx) => {
    const rows = await tx.run.findMany({
      // Found by the missing finish time (docs/decisions/0031).
      where: { subjectId, finishedAt: null },
      include,
      take: 1,
    });
    return (await toRunViews(tx, scope, rows))[0] ?? null;
  });
}

/** The findings of a run that concerns the whole installation are only for those who may edit its schedule. */
function maySeeInside(scope: Scope, { taskType }: { taskType: string }): boolean {
  return !findTaskDefinition(taskType)?.reserved || mayDo(scope, schedulePolicyOf({ taskType }).edit);
}

async function toRunViews(tx: Tx, scope: Scope, rows: Row[]): Promise<RunView[]> {
  const subjects = await findSubjects(tx, rows);
  return rows.map((row) => toRunView(row, scope, subjects.get(row.subjectId ?? "")?.name ?? null));
}

function toRunView(row: Row, scope: Scope, about: string | null): RunView {
  const count = (...statuses: string[]) => row.deliveries.filter(({ status }) => statuses.includes(status)).length;
  // A delivery with an uncertain outcome is retried, or waits for a person's decision.
  const uncertain = (isTried: boolean) =>
    row.deliveries.filter(({ status, retryAt }) => status === "uncertain" && (retryAt !== null) === isTried).length;
  return {
    id: row.id,
    scheduleId: row.scheduleId,
    scheduleName: row.schedule?.name ?? null,
    subjectId: row.subjectId,
    about,
    taskType: row.taskType,
    trigger: row.trigger,
    scheduledFor: row.scheduledFor?.toISOString() ?? null,
    coversThrough: row.coversThrough?.toISOString() ?? null,
    coveredCount: row.coveredCount,
    dueAt: row.dueAt?.toISOString() ?? null,
    status: row.status,
    reason: row.reason,
    attempt: row.attempt,
    retryAt: row.retryAt?.toISOString() ?? null,
    progress: progressSchema.nullable().catch(null).parse(row.progress),
    ...failureOf(maySeeInside(scope, row) ? row.error : null),
    cancelRequested: row.cancelRequestedAt !== null,
    editionId: row.edition?.id ?? null,
    editionTitle: row.edition?.title ?? null,
    editionNumber: row.edition?.number ?? null,
    editionStatus: row.edition?.status ?? null,
    deliveries: {
      total: row.deliveries.length,
      accepted: count("accepted", "delivered", "complained"),
      kept: row.deliveries.filter(({ status, transport }) => status === "accepted" && transport === "outbox").length,
      failed: count("failed", "bounced") + uncertain(false),
      suppressed: count("suppressed", "cancelled"),
      waiting: count("queued", "sending") + uncertain(true),
    },
    createdAt: row.createdAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}
