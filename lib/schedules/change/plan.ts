import { recordAudit } from "@/lib/audit/commands";
import type { Tx } from "@/lib/db/client";
import type { ScheduleModel } from "@/lib/db/generated/models";
import type { Scope } from "@/lib/db/scope";
import { systemScope } from "@/lib/db/system";
import { nextOccurrence, type Stretch, stretchesBetween } from "@/lib/recurrence/rules";
import type { Rule } from "@/lib/recurrence/schema";
import type { SkipReason } from "@/lib/tasks/schema";
import { cancelPending, recordSkipped, takeBack } from "@/lib/runs/transitions";
import { hasRunsLeft, ruleId, wakeAt } from "@/lib/schedules/rules";
import { ruleOf } from "@/lib/recurrence/rules";

/** The nominal instants from `from` to `through` are covered by one run. */
interface Accounted {
  from: Date;
  through: Date;
}

/** The instants from `from` on that are covered by runs, except by the runs in `except`. */
async function accountedFrom(tx: Tx, scheduleId: string, from: Date, except: string[] = []): Promise<Accounted[]> {
  const id = { notIn: except };
  const select = { scheduledFor: true, coversThrough: true } as const;
  // Runs of a schedule never overlap: of those that begin before `from`, only the last one can extend beyond it.
  const last = await tx.run.findFirst({
    where: { scheduleId, id, scheduledFor: { lte: from } },
    orderBy: { scheduledFor: "desc" },
    select,
  });
  const later = await tx.run.findMany({ where: { scheduleId, id, scheduledFor: { gt: from } }, select });
  return [...(last ? [last] : []), ...later].flatMap(({ scheduledFor, coversThrough }) =>
    scheduledFor && coversThrough ? [{ from: scheduledFor, through: coversThrough }] : [],
  );
}

const isAccounted = (accounted: Accounted[], at: Date) =>
  accounted.some(({ from, through }) => from <= at && at <= through);

/** Whether a run covers an instant. */
export async function isAccountedFor(tx: Tx, scheduleId: string, at: Date): Promise<boolean> {
  return isAccounted(await accountedFrom(tx, scheduleId, at), at);
}

/**
 * The first nominal instant strictly after `after` that no run covers, ignoring the runs in `except`; null if the
 * bounds leave none.
 */
export async function firstUnaccounted(
  tx: Tx,
  schedule: ScheduleModel,
  after: Date,
  except: string[] = [],
): Promise<Date | null> {
  const rule = ruleOf(schedule);
  const accounted = await accountedFrom(tx, schedule.id, after, except);
  let at = nextOccurrence(rule, after);
  while (at && isAccounted(accounted, at)) at = nextOccurrence(rule, at);
  return at;
}

/**
 * Saves when the dispatcher has to check next: at the first nominal instant after `after` that no run covers. Completes
 * a schedule whose bounds leave none; plans nothing for one that is not active.
 */
export async function planNext(tx: Tx, scope: Scope, schedule: ScheduleModel, after: Date): Promise<void> {
  if (schedule.status !== "active" || schedule.deletedAt) {
    await tx.nextOccurrence.deleteMany({ where: { scheduleId: schedule.id } });
    return;
  }
  const at = hasRunsLeft(schedule) ? await firstUnaccounted(tx, schedule, after) : null;
  if (!at) return complete(tx, scope, schedule, after);
  const { id: scheduleId, workspaceId, version } = schedule;
  const moved = await tx.scheduleException.findFirst({ where: { scheduleId, at, dueAt: { gt: after } } });
  // The time it was moved to may have passed during a pause: then it is due at its nominal instant.
  const dueAt = moved?.dueAt ?? at;
  const wake = wakeAt(dueAt, schedule, await dueBefore(tx, schedule, at, after));
  const planned = { at, dueAt, wakeAt: wake, ruleId: schedule.ruleId, version };
  await tx.nextOccurrence.upsert({
    where: { scheduleId },
    create: { scheduleId, workspaceId, ...planned },
    update: planned,
  });
}

/** When the occurrence before `at` was due, or `now`, whichever is later: no lead begins before that. */
export async function dueBefore(tx: Tx, schedule: ScheduleModel, at: Date, now: Date): Promise<Date> {
  const ahead = await tx.run.findFirst({
    where: { scheduleId: schedule.id, scheduledFor: { lt: at } },
    orderBy: { scheduledFor: "desc" },
    select: { dueAt: true },
  });
  return ahead?.dueAt && ahead.dueAt > now ? ahead.dueAt : now;
}

async function complete(tx: Tx, scope: Scope, schedule: ScheduleModel, now: Date): Promise<void> {
  await tx.nextOccurrence.deleteMany({ where: { scheduleId: schedule.id } });
  await tx.schedule.update({ where: { id: schedule.id }, data: { status: "completed" } });
  await recordAudit(tx, systemScope(schedule.workspaceId, scope.clock), {
    action: "schedule.completed",
    subject: { type: "schedule", id: schedule.id, name: schedule.name },
    at: now,
    before: { status: "active" },
    after: { status: "completed" },
  });
}

/** Content-addressed: the first caller writes it, all others find it. */
export async function saveRule(tx: Tx, rule: Rule): Promise<string> {
  const id = ruleId(rule);
  await tx.rule.createMany({ data: [{ id, ...rule }], skipDuplicates: true });
  return id;
}

/**
 * Accounts for what the old configuration had planned but not begun. What was due and claimed but not started is
 * cancelled; what was due and not claimed becomes a skipped run; what was claimed ahead and is not due yet is withdrawn
 * as if it had never existed. A run that waits for a retry has started: an edit lets it finish, a pause does not. With
 * `keepsNext` the next planned occurrence stays.
 */
export async function withdrawUnstarted(
  tx: Tx,
  schedule: ScheduleModel,
  reason: SkipReason,
  now: Date,
  keepsNext = false,
): Promise<void> {
  const waiting = { scheduleId: schedule.id, status: "pending", trigger: "schedule" } as const;
  const claimed = { ...waiting, parentId: null };
  const ahead = { ...claimed, attempt: 0, dueAt: { gt: now }, scheduledFor: { gt: now } };
  const takenBack = await takeBack(tx, ahead);
  const unstarted = await cancelPending(tx, { ...claimed, attempt: 0 }, reason, now);
  // Steps are cancelled with their workflow, and do not count as runs.
  if (reason !== "schedule_changed") await cancelPending(tx, waiting, reason, now);
  const uncounted = Math.min(schedule.runsCounted, takenBack + unstarted);
  if (schedule.maxRuns !== null && uncounted > 0) {
    await tx.schedule.update({ where: { id: schedule.id }, data: { runsCounted: { decrement: uncounted } } });
  }
  const next = await tx.nextOccurrence.findUnique({ where: { scheduleId: schedule.id } });
  if (next && next.at <= now && !keepsNext) {
    const before = new Date(next.at.getTime() - 1);
    await recordStretches(tx, schedule, await unaccountedStretches(tx, schedule, before, now), reason, now);
  }
}

/** The nominal instants that have passed since a schedule was paused and that no run covers, as stretches. */
export async function pausedStretches(tx: Tx, schedule: ScheduleModel, through: Date): Promise<Stretch[]> {
  if (schedule.status !== "paused" || !schedule.pausedAt) return [];
  return unaccountedStretches(tx, schedule, schedule.pausedAt, through);
}

/** The nominal instants in `(after, through]` that no run covers, as stretches. */
export async function unaccountedStretches(
  tx: Tx,
  schedule: ScheduleModel,
  after: Date,
  through: Date,
): Promise<Stretch[]> {
  const accounted = await accountedFrom(tx, schedule.id, after);
  return stretchesBetween(ruleOf(schedule), after, through, (at) => isAccounted(accounted, at));
}

/** Records stretches, each as one skipped run. */
export async function recordStretches(
  tx: Tx,
  { id: scheduleId, workspaceId, subjectId, taskType }: ScheduleModel,
  stretches: Stretch[],
  reason: SkipReason,
  now: Date,
): Promise<void> {
  const execute = (sql: string, values: unknown[]) => tx.$executeRawUnsafe(sql, ...values);
  for (const stretch of stretches)
    await recordSkipped(execute, [{ workspaceId, scheduleId, subjectId, taskType, ...stretch, reason }], now);
}

/** The owner from now on: the same as before, or, if that person has left the workspace, the acting user. */
export async function heirOf(tx: Tx, { workspaceId, actor }: Scope, ownerId: string): Promise<string> {
  const owner = await tx.membership.findUnique({ where: { workspaceId_userId: { workspaceId, userId: ownerId } } });
  return owner || !("userId" in actor) ? ownerId : actor.userId;
}
