import type { PauseCause } from "@/lib/db/generated/client";
import { AppError } from "@/lib/errors";
import { type Change, refuse } from "@/lib/schedules/change/change-schedule";
import { heirOf, pausedStretches, planNext, recordStretches, withdrawUnstarted } from "@/lib/schedules/change/plan";
import type { PauseInput } from "@/lib/schedules/schema";

/** Occurrences that pass meanwhile are not replayed. Pausing a paused schedule replaces its reason and its end. */
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
 * Resumes a schedule: what passed during the pause becomes one skipped run. Returns how many occurrences that were. A
 * pause that ends automatically ended at `endedAt`, however late that is noticed; an occurrence at exactly that instant
 * runs.
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
