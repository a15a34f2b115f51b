import type { Tx } from "@/lib/db/client";
import type { NextOccurrenceModel, RunModel, ScheduleModel } from "@/lib/db/generated/models";
import type { Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { lastOccurrenceBefore, nextOccurrence, ruleOf } from "@/lib/recurrence/rules";
import { dropSkipped, takeBack } from "@/lib/runs/transitions";
import { type Change, refuse } from "@/lib/schedules/change/change-schedule";
import { dueBefore, isAccountedFor, planNext, recordStretches } from "@/lib/schedules/change/plan";
import { readExceptions } from "@/lib/schedules/read/exceptions";
import { dueOf, hasRunsLeft, type ScheduleException, wakeAt } from "@/lib/schedules/rules";

/**
 * Skips a future occurrence: the next one, or the one whose nominal instant is `wanted`. The rule stays as it is.
 * Returns the nominal instant.
 */
export async function skip({ tx, scope, schedule, now }: Change, wanted: Date | null): Promise<Date> {
  const { prepared, next } = await readNext(tx, scope, schedule, now);
  const at = wanted ?? next;
  const comesNext = at.getTime() === next.getTime();
  if (comesNext && prepared) await takeBackPrepared(tx, schedule, prepared);
  if (!comesNext) await requireAhead(tx, schedule, at, next);
  await recordStretches(tx, schedule, [{ from: at, through: at, count: 1 }], "skipped_by_person", now);
  await setException(tx, schedule, at, null);
  // From the skipped one on, not from now, so that other overdue occurrences stay due.
  if (comesNext) await planNext(tx, scope, await tx.schedule.findUniqueOrThrow({ where: { id: schedule.id } }), at);
  return at;
}

/** Restores a future occurrence that a person skipped; a schedule completed by the skip becomes active again. */
export async function unskip({ tx, scope, schedule, now }: Change, at: Date): Promise<void> {
  const where = { scheduleId: schedule.id, at };
  const exception = await tx.scheduleException.findFirst({ where: { ...where, dueAt: null } });
  if (!exception) refuse("at", "occurrence_not_skipped");
  if (at <= now) refuse("at", "instant_past");
  const prepared = await findPrepared(tx, schedule, now);
  const planned = await tx.nextOccurrence.findUnique({ where: { scheduleId: schedule.id } });
  // It would run after the occurrence that should follow it.
  if (prepared?.scheduledFor && prepared.scheduledFor > at) throw new AppError("conflict", "occurrence_overtaken");
  if (planned && planned.at > at && planned.dueAt <= at) throw new AppError("conflict", "occurrence_overtaken");
  const alone = { scheduleId: schedule.id, scheduledFor: at, reason: "skipped_by_person", coveredCount: 1 };
  await dropSkipped(tx, alone);
  if (await isAccountedFor(tx, schedule.id, at)) throw new AppError("conflict", "occurrence_overtaken");
  await tx.scheduleException.deleteMany({ where });
  const goesOn = schedule.status === "completed" && hasRunsLeft(schedule);
  const data = { status: "active" } as const;
  const current = goesOn ? await tx.schedule.update({ where: { id: schedule.id }, data }) : schedule;
  const next = await tx.nextOccurrence.findUnique({ where: { scheduleId: schedule.id } });
  if (!next || at < next.at) await planNext(tx, scope, current, new Date(at.getTime() - 1));
}

/**
 * Moves a future occurrence to another time, between the one before it and the one after it: the next occurrence, or
 * the one whose nominal instant is `wanted`. The rule stays as it is. If moved to its nominal instant, it follows the
 * rule again. `field` is the name of the new time in the caller's input. Returns the nominal instant.
 */
export async function move(change: Change, wanted: Date | null, to: Date, field: string): Promise<Date> {
  const { tx, scope, schedule, now } = change;
  const { prepared, next } = await readNext(tx, scope, schedule, now);
  const at = wanted ?? next;
  const comesNext = at.getTime() === next.getTime();
  if (comesNext && prepared) throw new AppError("conflict", "next_being_prepared");
  if (!comesNext) await requireAhead(tx, schedule, at, next);
  if (to <= now) refuse(field, "instant_past");
  const exceptions = await readExceptions(tx, schedule.id, now);
  const rule = ruleOf(schedule);
  const ahead = comesNext ? null : lastOccurrenceBefore(rule, at, next);
  const following = nextOccurrence(rule, at);
  if (ahead && instantsAt(ahead, exceptions).some((one) => to <= one)) refuse(field, "before_previous");
  if (following && instantsAt(following, exceptions).some((one) => to >= one)) refuse(field, "beyond_following");
  await setException(tx, schedule, at, to);
  if (comesNext)
    await tx.nextOccurrence.update({
      where: { scheduleId: schedule.id },
      data: { dueAt: to, wakeAt: wakeAt(to, schedule, await dueBefore(tx, schedule, at, now)) },
    });
  return at;
}

/** The nominal instant, and the due time if that is different. */
function instantsAt(at: Date, exceptions: readonly ScheduleException[]): Date[] {
  const dueAt = dueOf(at, exceptions);
  return dueAt ? [at, dueAt] : [at];
}

async function setException(tx: Tx, schedule: ScheduleModel, at: Date, dueAt: Date | null): Promise<void> {
  const { id: scheduleId, workspaceId } = schedule;
  await tx.scheduleException.deleteMany({ where: { scheduleId, at } });
  if (dueAt?.getTime() === at.getTime()) return;
  await tx.scheduleException.create({ data: { scheduleId, workspaceId, at, dueAt } });
}

/**
 * The next occurrence, and the run that prepares it already. After a plan was repaired, the planned occurrence may be
 * before the prepared one: then it is the next one, and changes to the prepared one must not drop it.
 */
async function readNext(
  tx: Tx,
  scope: Scope,
  schedule: ScheduleModel,
  now: Date,
): Promise<{ next: Date; prepared: RunModel | null }> {
  const prepared = await findPrepared(tx, schedule, now);
  const planned = await tx.nextOccurrence.findUnique({ where: { scheduleId: schedule.id } });
  const at = prepared?.scheduledFor;
  const comesFirst = at && planned && planned.at < at && !(await isAccountedFor(tx, schedule.id, planned.at));
  if (at && !comesFirst) return { prepared, next: at };
  return { prepared: null, next: (await requireNext(tx, scope, schedule)).at };
}

/** Rejects an instant that is not an instant of the rule after the next one, or that is skipped. */
async function requireAhead(tx: Tx, schedule: ScheduleModel, at: Date, next: Date): Promise<void> {
  const found = at > next ? nextOccurrence(ruleOf(schedule), new Date(at.getTime() - 1)) : null;
  if (found?.getTime() !== at.getTime()) refuse("at", "occurrence_unknown");
  if (await isAccountedFor(tx, schedule.id, at)) throw new AppError("conflict", "occurrence_skipped");
}

/** The next planned occurrence. One that was prepared ahead and is due by now no longer counts as the next. */
async function requireNext(tx: Tx, scope: Scope, schedule: ScheduleModel): Promise<NextOccurrenceModel> {
  const where = { scheduleId: schedule.id };
  const planned = await tx.nextOccurrence.findUnique({ where });
  const over = planned !== null && (await isAccountedFor(tx, schedule.id, planned.at));
  if (over) await planNext(tx, scope, schedule, planned.at);
  const next = over ? await tx.nextOccurrence.findUnique({ where }) : planned;
  if (!next) throw new AppError("conflict", schedule.status === "paused" ? "schedule_paused" : "schedule_completed");
  return next;
}

/** An occurrence that was claimed before it is due: it waits, is being prepared, or is ready and not due yet. */
export function findPrepared(tx: Tx, schedule: ScheduleModel, now: Date) {
  return tx.run.findFirst({
    where: {
      scheduleId: schedule.id,
      trigger: "schedule",
      parentId: null,
      status: { in: ["pending", "running", "succeeded"] },
      dueAt: { gt: now },
    },
    orderBy: { scheduledFor: "asc" },
  });
}

/** Withdraws an occurrence that waits to be prepared; one that is being written can only be stopped through its run. */
async function takeBackPrepared(tx: Tx, schedule: ScheduleModel, prepared: RunModel): Promise<void> {
  if (prepared.status !== "pending" || prepared.attempt > 0) throw new AppError("conflict", "next_being_prepared");
  if ((await takeBack(tx, { id: prepared.id })) === 0) throw new AppError("conflict", "next_being_prepared");
  if (schedule.maxRuns !== null)
    await tx.schedule.update({ where: { id: schedule.id }, data: { runsCounted: { decrement: 1 } } });
}
