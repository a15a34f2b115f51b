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
 * An occurrence to come does not run: the next one, or the one whose nominal instant is `wanted`. The rule stays as it is.
 * Returns its nominal instant.
 */
export async function skip({ tx, scope, schedule, now }: Change, wanted: Date | null): Promise<Date> {
  const { prepared, next } = await readNext(tx, scope, schedule, now);
  const at = wanted ?? next;
  const comesNext = at.getTime() === next.getTime();
  if (comesNext && prepared) await takeBackPrepared(tx, schedule, prepared);
  if (!comesNext) await requireAhead(tx, schedule, at, next);
  await recordStretches(tx, schedule, [{ from: at, through: at, count: 1 }], "skipped_by_person", now);
  await setException(tx, schedule, at, null);
  // From the skipped one on and not from now: what is overdue beside it stays due.
  if (comesNext) await planNext(tx, scope, await tx.schedule.findUniqueOrThrow({ where: { id: schedule.id } }), at);
  return at;
}

/** What a person skipped and has not come runs after all; a schedule that was completed by that goes on. */
export async function unskip({ tx, scope, schedule, now }: Change, at: Date): Promise<void> {
  const where = { scheduleId: schedule.id, at };
  const exception = await tx.scheduleException.findFirst({ where: { ...where, dueAt: null } });
  if (!exception) refuse("at", "occurrence_not_skipped");
  if (at <= now) refuse("at", "instant_past");
  const prepared = await findPrepared(tx, schedule, now);
  const planned = await tx.nextOccurrence.findUnique({ where: { scheduleId: schedule.id } });
  // It would come after what was to come after it.
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
 * An occurrence to come runs at another time, after the one before it and before the one after it: the next one, or the one
 * whose nominal instant is `wanted`. The rule stays as it is. Moved to its nominal instant it follows the rule again. `field`
 * is what the new time is called where it was asked for. Returns the nominal instant.
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

/** The nominal instant, and when it is due, where that is another one. */
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
 * What comes next, and the run that prepares it already. A plan that was mended may lie before what was prepared by then: it
 * comes first, and is left out by nothing that is done to the prepared one.
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

/** What is no instant of the rule after the next one, or is skipped, is refused. */
async function requireAhead(tx: Tx, schedule: ScheduleModel, at: Date, next: Date): Promise<void> {
  const found = at > next ? nextOccurrence(ruleOf(schedule), new Date(at.getTime() - 1)) : null;
  if (found?.getTime() !== at.getTime()) refuse("at", "occurrence_unknown");
  if (await isAccountedFor(tx, schedule.id, at)) throw new AppError("conflict", "occurrence_skipped");
}

/** What comes next. One that was prepared ahead, and is due by now, is not that any more. */
async function requireNext(tx: Tx, scope: Scope, schedule: ScheduleModel): Promise<NextOccurrenceModel> {
  const where = { scheduleId: schedule.id };
  const planned = await tx.nextOccurrence.findUnique({ where });
  const over = planned !== null && (await isAccountedFor(tx, schedule.id, planned.at));
  if (over) await planNext(tx, scope, schedule, planned.at);
  const next = over ? await tx.nextOccurrence.findUnique({ where }) : planned;
  if (!next) throw new AppError("conflict", schedule.status === "paused" ? "schedule_paused" : "schedule_completed");
  return next;
}

/** An occurrence that was claimed ahead of its time: it waits, is being prepared, or is ready and not due yet. */
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

/** Takes an occurrence back that waits to be prepared; one that is being written can only be stopped on its run. */
async function takeBackPrepared(tx: Tx, schedule: ScheduleModel, prepared: RunModel): Promise<void> {
  if (prepared.status !== "pending" || prepared.attempt > 0) throw new AppError("conflict", "next_being_prepared");
  if ((await takeBack(tx, { id: prepared.id })) === 0) throw new AppError("conflict", "next_being_prepared");
  if (schedule.maxRuns !== null)
    await tx.schedule.update({ where: { id: schedule.id }, data: { runsCounted: { decrement: 1 } } });
}
