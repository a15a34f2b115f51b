import { recordAudit } from "@/lib/audit/commands";
import type { Tx } from "@/lib/db/client";
import type { RunModel, ScheduleModel } from "@/lib/db/generated/models";
import { databaseNow } from "@/lib/db/now";
import { inScope, type Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { mayDo, permit } from "@/lib/policy";
import { failureOf, mailReachedNobody } from "@/lib/runs/rules";
import { cancelPending, createRun, requestCancel, tryNow } from "@/lib/runs/transitions";
import { type Snapshot, snapshotSchema } from "@/lib/tasks/schema";
import { schedulePolicyOf } from "@/lib/tasks/policy";
import { concurrencyKey, findAnswering, findSubject, subjectOf } from "@/lib/tasks/references";
import type { HandMode } from "@/lib/tasks/schema";

interface RunRequest {
  schedule: Pick<ScheduleModel, "taskType"> & Partial<Pick<ScheduleModel, "params">> & { id: string | null };
  /** Overrides the schedule's delivery mode for this run. */
  deliveryMode?: HandMode;
  /** Who gets a copy of a draft, if that is not the actor. */
  copyTo?: string | null;
  /** Params of a run without a schedule, and the time zone of its days, if not that of the person who starts it. */
  params?: Snapshot["params"];
  timezone?: string;
  /** The failed run that this one retries, and the instant that run was about. */
  retryOfId?: string;
  nominalAt?: string | null;
  id?: string;
}

/** Creates a manual run, in the caller's transaction. Returns null while another run holds its concurrency key. */
export async function requestRun(
  tx: Tx,
  { actor, workspaceId, ...scope }: Scope,
  { schedule, deliveryMode, copyTo, params, timezone, retryOfId, nominalAt, id }: RunRequest,
): Promise<string | null> {
  const { id: scheduleId, taskType } = schedule;
  const userId = "userId" in actor ? actor.userId : null;
  const copied = deliveryMode === "me" ? userId : copyTo;
  const about = { ...params, ...(schedule.params as Snapshot["params"] | undefined) };
  return createRun(tx, {
    ...(id ? { id } : {}),
    workspaceId,
    scheduleId,
    subjectId: subjectOf(taskType, about)?.id ?? null,
    taskType,
    trigger: "manual",
    triggeredById: userId,
    key: concurrencyKey({ taskType, scheduleId, params: about }),
    retryOfId,
    told: {
      ...(deliveryMode ? { deliveryMode: deliveryMode === "me" ? "draft" : deliveryMode } : {}),
      ...(copied ? { copyTo: copied } : {}),
      ...(params ? { params } : {}),
      ...(timezone ? { timezone } : {}),
      ...(nominalAt ? { nominalAt } : {}),
    },
    createdAt: await databaseNow(tx, scope.clock),
  });
}

/** Stops a run: immediately if it has not started, else within about a second. Throws `conflict` if it is over. */
export function cancelRun(scope: Scope, input: { id: string }): Promise<void> {
  return inScope(scope, async (tx) => {
    await tx.$queryRaw`SELECT id FROM run WHERE id = ${input.id}::uuid FOR UPDATE`;
    const run = await tx.run.findUnique({ where: { id: input.id }, include: { schedule: true } });
    if (!run) throw new AppError("not_found");
    await requireSteering(tx, scope, run);
    const now = await databaseNow(tx, scope.clock);
    for (const which of [{ parentId: run.id }, { id: run.id }]) {
      await cancelPending(tx, which, "cancelled_by_person", now);
      await requestCancel(tx, which, now);
    }
    if (run.status !== "pending" && run.status !== "running") throw new AppError("conflict", "run_is_over");
    const name = await nameOf(tx, run);
    await recordAudit(tx, scope, { action: "run.cancel_requested", subject: { type: "run", id: run.id, name } });
  });
}

/**
 * Retries a run: one that is waiting for its retry is retried now; for one that failed, a new manual run is created for
 * what it was about. Throws `conflict` for any other run, for one that was already retried, and while a run with the
 * same concurrency key is under way.
 */
export function retryRun(scope: Scope, input: { id: string; runId?: string }): Promise<{ runId: string }> {
  return inScope(scope, async (tx) => {
    await tx.$queryRaw`SELECT id FROM run WHERE id = ${input.id}::uuid FOR UPDATE`;
    const run = await tx.run.findUnique({ where: { id: input.id }, include: { schedule: true } });
    if (!run) throw new AppError("not_found");
    await requireSteering(tx, scope, run);
    if (input.runId && (await tx.run.findUnique({ where: { id: input.runId } }))) return { runId: input.runId };
    const runId = await again(tx, scope, run, input.runId);
    const name = await nameOf(tx, run);
    await recordAudit(tx, scope, { action: "run.retry_requested", subject: { type: "run", id: run.id, name } });
    return { runId };
  });
}

/**
 * Creates a manual run, now, for what a finished run was about, as it is now: its schedule, or its own params if it had
 * no schedule. `runId` makes a repeated call harmless. Throws `conflict` for a run that is not over, for a step, and
 * while a run with the same concurrency key is under way.
 */
export function runAgain(
  scope: Scope,
  input: { id: string; deliveryMode?: HandMode; runId?: string },
): Promise<{ runId: string }> {
  return inScope(scope, async (tx) => {
    const run = await tx.run.findUnique({ where: { id: input.id }, include: { schedule: true } });
    if (!run) throw new AppError("not_found");
    await requireSteering(tx, scope, run);
    if (input.runId && (await tx.run.findUnique({ where: { id: input.runId } }))) return { runId: input.runId };
    if (run.status === "pending" || run.status === "running") throw new AppError("conflict", "run_under_way");
    const runId = await repeat(tx, scope, run, { deliveryMode: input.deliveryMode, id: input.runId });
    const name = await nameOf(tx, run);
    await recordAudit(tx, scope, { action: "run.again_requested", subject: { type: "run", id: run.id, name } });
    return { runId };
  });
}

type Steered = RunModel & { schedule: ScheduleModel | null };

async function nameOf(tx: Tx, run: Steered): Promise<string | null> {
  return run.schedule?.name ?? (await findSubject(tx, run))?.name ?? null;
}

/** Users who may edit a run's schedule or subject may stop and retry it; with neither, the user who started it may. */
async function requireSteering(tx: Tx, scope: Scope, run: Steered): Promise<void> {
  const { schedule, taskType, triggeredById } = run;
  const rule = schedulePolicyOf({ taskType }).edit;
  if (schedule && mayDo(scope, rule, schedule)) return;
  const subject = await findAnswering(tx, run);
  if (subject) permit(scope, subject.rule, subject);
  else permit(scope, rule, schedule ?? { ownerId: triggeredById });
}

async function again(tx: Tx, scope: Scope, run: Steered, id?: string): Promise<string> {
  if (run.status === "pending" && run.retryAt) {
    await tryNow(tx, run);
    return run.id;
  }
  if (run.status !== "failed") throw new AppError("conflict", "run_not_failed");
  // The run itself has done its work: its messages are sent again one by one instead.
  if (failureOf(run.error).fault?.code === mailReachedNobody) throw new AppError("conflict", "run_mail_lost");
  if (await tx.run.findFirst({ where: { retryOfId: run.id, status: { not: "cancelled" } } }))
    throw new AppError("conflict", "run_retried");
  const told = snapshotSchema.safeParse(run.snapshot).data;
  const nominalAt = run.scheduledFor?.toISOString() ?? told?.nominalAt ?? run.createdAt.toISOString();
  return repeat(tx, scope, run, { retryOfId: run.id, nominalAt, id });
}

/** The current schedule of what a run is about, if that can have only one. */
function findExclusive(tx: Tx, { subjectId, taskType }: RunModel): Promise<ScheduleModel | null> {
  if (!subjectId) return Promise.resolve(null);
  return tx.schedule.findFirst({ where: { subjectId, taskType, subjectExclusive: true, deletedAt: null } });
}

/** Creates a manual run for what a run was about: its schedule as it is now, or its own params if it has none. */
async function repeat(
  tx: Tx,
  scope: Scope,
  run: Steered,
  wanted: Pick<RunRequest, "deliveryMode" | "retryOfId" | "nominalAt" | "id">,
): Promise<string> {
  // A step is run again by running its workflow again; the retry of a failed workflow continues at that step.
  if (run.parentId) throw new AppError("conflict", "run_is_step");
  const { taskType } = run;
  // The snapshot of a run that never began contains only what overrides the schedule.
  const told = snapshotSchema
    .partial()
    .catch({})
    .parse(run.snapshot ?? {});
  const own = run.schedule && !run.schedule.deletedAt ? run.schedule : null;
  const schedule = own ?? (await findExclusive(tx, run));
  // A run of a deleted schedule cannot be repeated, unless the owner of its subject is responsible for its runs. A run
  // without a schedule needs none.
  if (run.scheduleId && !schedule && !(await findAnswering(tx, run)))
    throw new AppError("conflict", "run_schedule_deleted");
  // A draft that was requested manually stays a draft. Mailing the recipients requires the right to edit the schedule.
  const deliveryMode = wanted.deliveryMode ?? (run.trigger === "manual" ? told.deliveryMode : undefined);
  if (schedule && (deliveryMode ?? schedule.deliveryMode) === "send")
    permit(scope, schedulePolicyOf(schedule).edit, schedule);
  const runId = await requestRun(tx, scope, {
    ...wanted,
    schedule: schedule ?? { id: null, taskType },
    deliveryMode,
    copyTo: wanted.deliveryMode ? null : told.copyTo,
    params: schedule ? undefined : told.params,
    timezone: schedule ? undefined : told.timezone,
  });
  if (!runId) throw new AppError("conflict", "run_under_way");
  return runId;
}
