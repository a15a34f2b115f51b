import type { Tx } from "@/lib/db/client";
import type { PauseCause } from "@/lib/db/generated/client";
import type { NextOccurrenceModel, ScheduleModel } from "@/lib/db/generated/models";
import type { Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { nextOccurrence } from "@/lib/recurrence/rules";
import { type Change, refuse } from "@/lib/schedules/change/change-schedule";
import {
  dueBefore,
  heirOf,
  isAccountedFor,
  pausedStretches,
  planNext,
  recordStretches,
  withdrawUnstarted,
} from "@/lib/schedules/change/plan";
import { wakeAt } from "@/lib/schedules/rules";
import { ruleOf } from "@/lib/recurrence/rules";
import { takeBack } from "@/lib/runs/transitions";
import type { PauseInput } from "@/lib/schedules/schema";

/** The clock goes on, nothing is replayed. Pausing what is paused gives it another reason and another end. */
export async function pause(
  { tx, schedule, now }: Change,
  { reason, until, cause = "person" }: PauseInput & { cause?: PauseCause },
): Promise<void> {
  if (schedule.status === "completed") throw new AppError("conflict", "schedule_completed");
  if (until && Date.parse(until) <= now.getTime()) refuse("until", "instant_past");
  const paused = { status: "paused", pauseReason: reason, pauseCause: cause, pausedUntil: until } as const;
  if (schedule.status === "active") {
    await withdrawUnstarted(tx, schedule, "paused", now);
    await tx.nextOccurrence.deleteMany({ where: { scheduleId: schedule.id } });
    await tx.schedule.update({ where: { id: schedule.id }, data: { ...paused, pausedAt: now } });
  } else {
    await tx.schedule.update({ where: { id: schedule.id }, data: paused });
  }
}

/**
 * Goes on: what passed while it was paused becomes one skipped run. Returns how many occurrences that were. A pause
 * that ends by itself ended at `endedAt`, however late that is noticed, and an occurrence at that very instant runs.
 */
export async function resume({ tx, scope, schedule, now }: Change, endedAt?: Date): Promise<number> {
  if (schedule.status !== "paused") throw new AppError("conflict", "schedule_not_paused");
  const last = endedAt ? new Date(endedAt.getTime() - 1) : now;
  const stretches = await pausedStretches(tx, schedule, last);
  await recordStretches(tx, schedule, stretches, "paused", now);
  const active = await tx.schedule.update({
    where: { id: schedule.id },
    data: {
      status: "active",
      ownerId: await heirOf(tx, scope, schedule.ownerId),
      pausedAt: null,
      pauseReason: null,
      pauseCause: null,
      pausedUntil: null,
      consecutiveFailures: 0,
    },
  });
  await planNext(tx, scope, active, last);
  return stretches.reduce((sum, { count }) => sum + count, 0);
}

/** The next occurrence does not run; the rule stays as it is. */
export async function skipNext({ tx, scope, schedule, now }: Change): Promise<void> {
  const ahead = await takeBackPrepared(tx, schedule, now);
  const at = ahead ?? (await requireNext(tx, scope, schedule)).at;
  await recordStretches(tx, schedule, [{ from: at, through: at, count: 1 }], "skipped_by_person", now);
  // From the skipped one on and not from now: what is overdue beside it stays due.
  await planNext(tx, scope, await tx.schedule.findUniqueOrThrow({ where: { id: schedule.id } }), at);
}

/** The next occurrence runs at another time, before the one after it; the rule stays as it is. */
export async function moveNext({ tx, scope, schedule, now }: Change, to: Date): Promise<void> {
  if (await findPrepared(tx, schedule, now)) throw new AppError("conflict", "next_being_prepared");
  const next = await requireNext(tx, scope, schedule);
  if (to <= now) refuse("at", "instant_past");
  const following = nextOccurrence(ruleOf(schedule), next.at);
  if (following && to >= following) refuse("at", "beyond_following");
  await tx.nextOccurrence.update({
    where: { scheduleId: schedule.id },
    data: { dueAt: to, wakeAt: wakeAt(to, schedule, await dueBefore(tx, schedule, next.at, now)) },
  });
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
  });
}

/** Takes an occurrence back that waits to be prepared; one that is being written can only be stopped on its run. */
async function takeBackPrepared(tx: Tx, schedule: ScheduleModel, now: Date): Promise<Date | null> {
  const prepared = await findPrepared(tx, schedule, now);
  if (!prepared) return null;
  if (prepared.status !== "pending" || prepared.attempt > 0) throw new AppError("conflict", "next_being_prepared");
  if ((await takeBack(tx, { id: prepared.id })) === 0) throw new AppError("conflict", "next_being_prepared");
  if (schedule.maxRuns !== null)
    await tx.schedule.update({ where: { id: schedule.id }, data: { runsCounted: { decrement: 1 } } });
  return prepared.scheduledFor;
}
