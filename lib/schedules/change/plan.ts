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

/** Nominal instants from `from` to `through` that a run accounts for. */
interface Accounted {
  from: Date;
  through: Date;
}

/** What runs account for of the time from `from` on, but for those in `except`. */
async function accountedFrom(tx: Tx, scheduleId: string, from: Date, except: string[] = []): Promise<Accounted[]> {
  const id = { notIn: except };
  const select = { scheduledFor: true, coversThrough: true } as const;
  // Runs of a schedule never overlap: of those that begin before, only the last one can reach over.
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

/** Whether a run accounts for an instant. */
export async function isAccountedFor(tx: Tx, scheduleId: string, at: Date): Promise<boolean> {
  return isAccounted(await accountedFrom(tx, scheduleId, at), at);
}

/**
 * The first nominal instant strictly after `after` that no run, but for those in `except`, accounts for; null when the
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
 * Writes when the dispatcher has to look next: at the first nominal instant after `after` that no run accounts for.
 * A schedule whose bounds leave none is completed; one that is not active plans nothing.
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
  // Where it was moved to may have passed meanwhile, in a pause: then it is due when its rule says.
  const dueAt = moved?.dueAt ?? at;
  const wake = wakeAt(dueAt, schedule, await dueBefore(tx, schedule, at, after));
  const planned = { at, dueAt, wakeAt: wake, ruleId: schedule.ruleId, version };
  await tx.nextOccurrence.upsert({
    where: { scheduleId },
    create: { scheduleId, workspaceId, ...planned },
    update: planned,
  });
}

/** When the occurrence ahead of `at` was due, or `now`, whichever is later: no lead reaches back before that. */
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

/** Content-addressed: whoever comes first writes it, everybody else finds it there. */
export async function saveRule(tx: Tx, rule: Rule): Promise<string> {
  const id = ruleId(rule);
  await tx.rule.createMany({ data: [{ id, ...rule }], skipDuplicates: true });
  return id;
}

/**
 * Accounts for what the old configuration had planned and not begun. What was due and claimed but not started is
 * cancelled, what was due and not claimed becomes a skipped run; what was claimed ahead of its time and is not due
 * yet is taken back as if it had never been. A run that waits to be tried again has
 * started: an edit lets it finish, a pause does not. With `keepsNext` what is planned next stays so.
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
  // Steps go with their workflow, and count for nothing.
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

/** The nominal instants that have passed since a schedule was paused, in stretches that no run accounts for. */
export async function pausedStretches(tx: Tx, schedule: ScheduleModel, through: Date): Promise<Stretch[]> {
  if (schedule.status !== "paused" || !schedule.pausedAt) return [];
  return unaccountedStretches(tx, schedule, schedule.pausedAt, through);
}

/** The nominal instants in `(after, through]` that no run accounts for, in stretches. */
export async function unaccountedStretches(
  tx: Tx,
  schedule: ScheduleModel,
  after: Date,
  through: Date,
): Promise<Stretch[]> {
  const accounted = await accountedFrom(tx, schedule.id, after);
  return stretchesBetween(ruleOf(schedule), after, through, (at) => isAccounted(accounted, at));
}

/** Puts stretches on record, each as one run that did not happen. */
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

/** Who answers for what is an owner's: they, or, once they have left the workspace, whoever takes it up again. */
export async function heirOf(tx: Tx, { workspaceId, actor }: Scope, ownerId: string): Promise<string> {
  const owner = await tx.membership.findUnique({ where: { workspaceId_userId: { workspaceId, userId: ownerId } } });
  return owner || !("userId" in actor) ? ownerId : actor.userId;
}
