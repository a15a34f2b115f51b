import { recordAudit } from "@/lib/audit/commands";
import type { Tx } from "@/lib/db/client";
import type { Prisma } from "@/lib/db/generated/client";
import type { RunModel, ScheduleModel } from "@/lib/db/generated/models";
import { announce } from "@/lib/db/listen";
import { databaseNow } from "@/lib/db/now";
import { inScope, type Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { mayDo, permit } from "@/lib/policy";
import { concurrencyKey, failureOf, mailReachedNobody } from "@/lib/runs/rules";
import { type Snapshot, snapshotSchema } from "@/lib/runs/schema";
import { schedulePolicyOf } from "@/lib/schedules/policy";
import { findSynthesisSchedule } from "@/lib/schedules/queries";
import type { DeliveryMode } from "@/lib/schedules/schema";
import { themePolicy } from "@/lib/themes/policy";
import { lockTheme } from "@/lib/themes/queries";

/**
 * Writes an edition of a theme now. It has a key of its own, moves neither the rule nor what is planned, and is
 * allowed while the schedule is off. Throws `conflict` with `run_under_way` while the theme is being written.
 */
export function generateNow(
  scope: Scope,
  input: { themeId: string; deliveryMode?: DeliveryMode; runId?: string },
): Promise<{ runId: string }> {
  return inScope(scope, async (tx) => {
    const theme = await lockTheme(tx, input.themeId);
    permit(scope, themePolicy.edit, theme);
    if (input.runId && (await tx.run.findUnique({ where: { id: input.runId } }))) return { runId: input.runId };
    const schedule = await findSynthesisSchedule(tx, theme.id);
    // To write is the theme's; to mail a schedule's recipients is the schedule's, which may be somebody else's.
    if (schedule && (input.deliveryMode ?? schedule.deliveryMode) === "send")
      permit(scope, schedulePolicyOf(schedule).edit, schedule);
    const subject = schedule ?? { id: null, themeId: theme.id, taskType: "synthesis" };
    const runId = await requestRun(tx, scope, { schedule: subject, deliveryMode: input.deliveryMode, id: input.runId });
    if (!runId) throw new AppError("conflict", "run_under_way");
    await recordAudit(tx, scope, {
      action: "theme.generate_requested",
      subject: { type: "theme", id: theme.id, name: theme.name },
      after: { runId },
    });
    return { runId };
  });
}

interface RunRequest {
  schedule: Pick<ScheduleModel, "themeId" | "taskType"> &
    Partial<Pick<ScheduleModel, "params">> & { id: string | null };
  /** Overrides the schedule's for this run. */
  deliveryMode?: DeliveryMode;
  /** What a run without a schedule is told, and in which zone its days are, if not its person's. */
  params?: Snapshot["params"];
  timezone?: string;
  /** The failed run that this one tries again, and the instant that one spoke of. */
  retryOfId?: string;
  nominalAt?: string | null;
  id?: string;
}

/** A run by hand, in the transaction of its caller. Null while another one with its concurrency key is under way. */
export async function requestRun(
  tx: Tx,
  { actor, workspaceId, ...scope }: Scope,
  { schedule, deliveryMode, params, timezone, retryOfId, nominalAt, id }: RunRequest,
): Promise<string | null> {
  const { id: scheduleId, themeId, taskType } = schedule;
  const about = { ...params, ...(schedule.params as Snapshot["params"] | undefined) };
  const [run] = await tx.run.createManyAndReturn({
    data: [
      {
        ...(id ? { id } : {}),
        workspaceId,
        scheduleId,
        themeId,
        taskType,
        trigger: "manual",
        triggeredById: "userId" in actor ? actor.userId : null,
        status: "pending",
        concurrencyKey: concurrencyKey({ taskType, themeId, scheduleId, params: about }),
        retryOfId,
        snapshot: {
          ...(deliveryMode ? { deliveryMode } : {}),
          ...(params ? { params: params as Prisma.InputJsonObject } : {}),
          ...(timezone ? { timezone } : {}),
          ...(nominalAt ? { nominalAt } : {}),
        },
        createdAt: await databaseNow(tx, scope.clock),
      },
    ],
    select: { id: true },
    skipDuplicates: true,
  });
  if (run) await announce(tx, { kind: "wake" });
  return run?.id ?? null;
}

/** Stops a run: at once when it has not started, within about a second when it has. Throws `conflict` for one that is over. */
export function cancelRun(scope: Scope, input: { id: string }): Promise<void> {
  return inScope(scope, async (tx) => {
    await tx.$queryRaw`SELECT id FROM run WHERE id = ${input.id}::uuid FOR UPDATE`;
    const run = await tx.run.findUnique({ where: { id: input.id }, include: { theme: true, schedule: true } });
    if (!run) throw new AppError("not_found");
    requireSteering(scope, run);
    const now = scope.clock.now();
    await cancelSteps(tx, run.id, now);
    if (run.status === "running") {
      await tx.run.update({ where: { id: run.id }, data: { cancelRequestedAt: now } });
    } else if (run.status === "pending") {
      await tx.run.update({
        where: { id: run.id },
        data: {
          status: "cancelled",
          reason: "cancelled_by_person",
          finishedAt: now,
          concurrencyKey: null,
          retryAt: null,
        },
      });
    } else {
      throw new AppError("conflict", "run_is_over");
    }
    const name = run.schedule?.name ?? run.theme?.name ?? null;
    await recordAudit(tx, scope, { action: "run.cancel_requested", subject: { type: "run", id: run.id, name } });
    await announce(tx, { kind: "run", workspaceId: run.workspaceId, runId: run.id });
  });
}

/** Stops what a workflow has under way. */
async function cancelSteps(tx: Tx, parentId: string, now: Date): Promise<void> {
  const over = { status: "cancelled", reason: "cancelled_by_person", finishedAt: now, concurrencyKey: null } as const;
  await tx.run.updateMany({ where: { parentId, status: "pending" }, data: { ...over, retryAt: null } });
  await tx.run.updateMany({ where: { parentId, status: "running" }, data: { cancelRequestedAt: now } });
}

/**
 * Tries a run again: one that waits to be tried again, now; of one that failed, what it was about is run once more, by
 * hand. Throws `conflict` for any other, for one that was tried again already, and while the same is under way.
 */
export function retryRun(scope: Scope, input: { id: string; runId?: string }): Promise<{ runId: string }> {
  return inScope(scope, async (tx) => {
    await tx.$queryRaw`SELECT id FROM run WHERE id = ${input.id}::uuid FOR UPDATE`;
    const run = await tx.run.findUnique({ where: { id: input.id }, include: { theme: true, schedule: true } });
    if (!run) throw new AppError("not_found");
    requireSteering(scope, run);
    if (input.runId && (await tx.run.findUnique({ where: { id: input.runId } }))) return { runId: input.runId };
    const runId = await again(tx, scope, run, input.runId);
    const name = run.schedule?.name ?? run.theme?.name ?? null;
    await recordAudit(tx, scope, { action: "run.retry_requested", subject: { type: "run", id: run.id, name } });
    await announce(tx, { kind: "wake" });
    await announce(tx, { kind: "run", workspaceId: run.workspaceId, runId: run.id });
    return { runId };
  });
}

type Steered = RunModel & { theme: { ownerId: string } | null; schedule: ScheduleModel | null };

/** Whoever may steer the schedule or the theme of a run may stop it and try it again; of neither's, whoever set it off. */
function requireSteering(scope: Scope, { schedule, theme, taskType, triggeredById }: Steered): void {
  const rule = schedulePolicyOf({ taskType }).edit;
  if (schedule && mayDo(scope, rule, schedule)) return;
  if (theme) permit(scope, themePolicy.edit, theme);
  else permit(scope, rule, schedule ?? { ownerId: triggeredById });
}

async function again(tx: Tx, scope: Scope, run: Steered, id?: string): Promise<string> {
  if (run.status === "pending" && run.retryAt) {
    await tx.run.update({ where: { id: run.id }, data: { retryAt: null, enqueuedAt: null } });
    return run.id;
  }
  if (run.status !== "failed") throw new AppError("conflict", "run_not_failed");
  // What it was to do is done: its messages are sent again, one by one.
  if (failureOf(run.error).fault?.code === mailReachedNobody) throw new AppError("conflict", "run_mail_lost");
  // A step is tried again by trying its workflow again, which goes on from there.
  if (run.parentId) throw new AppError("conflict", "run_is_step");
  if (await tx.run.findFirst({ where: { retryOfId: run.id, status: { not: "cancelled" } } }))
    throw new AppError("conflict", "run_retried");
  const { themeId, taskType } = run;
  const told = snapshotSchema.safeParse(run.snapshot).data;
  const schedule = run.schedule && !run.schedule.deletedAt ? run.schedule : null;
  // What a schedule does goes with it; what a theme or nothing stands behind can be done without one.
  if (run.scheduleId && !schedule && !themeId) throw new AppError("conflict", "run_schedule_deleted");
  // A draft that was asked for by hand stays one. To mail a schedule's recipients is the schedule's.
  const deliveryMode = run.trigger === "manual" ? told?.deliveryMode : undefined;
  if (schedule && (deliveryMode ?? schedule.deliveryMode) === "send")
    permit(scope, schedulePolicyOf(schedule).edit, schedule);
  const params = schedule || themeId ? undefined : told?.params;
  const subject = schedule ?? { id: null, themeId, taskType };
  const nominalAt = run.scheduledFor?.toISOString() ?? told?.nominalAt ?? run.createdAt.toISOString();
  const timezone = schedule ? undefined : told?.timezone;
  const wanted = {
    schedule: subject,
    deliveryMode,
    params,
    timezone,
    retryOfId: run.id,
    nominalAt,
    id,
  };
  const runId = await requestRun(tx, scope, wanted);
  if (!runId) throw new AppError("conflict", "run_under_way");
  return runId;
}
