import type { Tx } from "@/lib/db/client";
import type { RunModel } from "@/lib/db/generated/models";
import type { Scope } from "@/lib/db/scope";
import { addNotice } from "@/lib/notices/commands";
import type { Ended, RunObserver } from "@/lib/runs/transitions";
import { recordTrace, lockSchedule } from "@/lib/schedules/change/change-schedule";
import { pause } from "@/lib/schedules/change/steer";
import { runFailedNotice, schedulePausedNotice, scheduleWellNotice } from "@/lib/schedules/notices";
import { mailReachedNobody } from "@/lib/runs/rules";
import type { RunError } from "@/lib/tasks/schema";

/**
 * Follows the runs of a schedule: counts consecutive failures, until a run succeeds or has nothing to do. The owner is
 * notified of trouble once, and when it is over. The outcome of a step counts only for its workflow.
 */
export const countFailures: RunObserver = {
  async ended(tx, scope, runs, now) {
    const counted = runs.filter(
      ({ run, outcome }) => run.scheduleId && !run.parentId && outcome.status !== "cancelled",
    );
    for (const { run, outcome } of counted) {
      // Manual runs do not count: the person who started one sees its outcome.
      if (outcome.status === "failed" && run.trigger === "schedule" && outcome.error)
        await countFailure(tx, scope, run, outcome.error, now);
    }
    await noteWell(
      tx,
      scope,
      counted.filter(({ outcome }) => outcome.status !== "failed"),
      now,
    );
  },
};

/**
 * Ends a series of failures. An owner who was notified of trouble learns that it is over once a run has succeeded and
 * its mail reaches everybody.
 */
async function noteWell(tx: Tx, scope: Scope, went: readonly Ended[], now: Date): Promise<void> {
  const ids = went.flatMap(({ run }) => run.scheduleId ?? []);
  if (ids.length === 0) return;
  // Of thousands of successful runs, few have trouble to end.
  const troubled = await tx.$queryRaw<Troubled[]>`
    SELECT id, name, owner_id AS "ownerId", trouble_since IS NOT NULL AND unreached = '{}' AS "isTold" FROM schedule
    WHERE id = ANY(${ids}::uuid[]) AND (consecutive_failures > 0 OR trouble_since IS NOT NULL) AND deleted_at IS NULL
    ORDER BY id FOR NO KEY UPDATE`;
  for (const { id: scheduleId, name, ownerId, isTold } of troubled) {
    const present: Ended[] = [];
    for (const one of went)
      if (one.run.scheduleId === scheduleId && !(await isFollowed(tx, one.run))) present.push(one);
    if (present.length === 0) continue;
    const done = present.find(({ outcome }) => outcome.status === "succeeded");
    const isOver = isTold && done !== undefined;
    const data = { consecutiveFailures: 0, ...(isOver ? { troubleSince: null } : {}) };
    await tx.schedule.update({ where: { id: scheduleId }, data });
    if (!isOver) continue;
    const notice = {
      to: { userId: ownerId },
      data: { scheduleId, name, runId: done.run.id },
      subject: done.run.id,
      now,
    };
    await addNotice(tx, scope, scheduleWellNotice, notice);
  }
}

interface Troubled {
  id: string;
  name: string;
  ownerId: string;
  /** The owner was notified of trouble, and mail reaches everybody by now. */
  isTold: boolean;
}

/** Notifies the owner of the first failure in a series, and when the series is long enough to pause the schedule. */
async function countFailure(
  tx: Tx,
  scope: Scope,
  run: RunModel,
  { message: error, fault }: RunError,
  now: Date,
): Promise<void> {
  const before = await lockSchedule(tx, run.scheduleId ?? "");
  if (!before || before.deletedAt) return;
  // Mail that comes back long after later runs have ended is news, but not part of the current series.
  const isPast = await isFollowed(tx, run);
  if (isPast && before.troubleSince !== null) return;
  const failures = before.consecutiveFailures + (isPast ? 0 : 1);
  const data = { consecutiveFailures: failures, troubleSince: before.troubleSince ?? now };
  const schedule = await tx.schedule.update({ where: { id: before.id }, data });
  const pauses = !isPast && before.status === "active" && failures >= (before.pauseAfterFailures ?? Infinity);
  if (pauses) {
    await pause({ tx, scope, schedule, now }, { reason: null, until: null, cause: "failures" });
    await tx.schedule.update({ where: { id: before.id }, data: { version: { increment: 1 } } });
    await recordTrace(tx, scope, before, "schedule.paused", now);
  }
  // Mail that is accepted and bounces later ends one series and begins another each time: that counts as one trouble.
  const isKnown = (failures > 1 && !isPast) || (fault?.code === mailReachedNobody && before.troubleSince !== null);
  if (isKnown && !pauses) return;
  const told = { scheduleId: before.id, name: before.name, runId: run.id, error, fault, failures };
  const notice = { to: { userId: before.ownerId }, data: told, subject: run.id, now };
  await addNotice(tx, scope, pauses ? schedulePausedNotice : runFailedNotice, notice);
}

/** Whether another run of its schedule has ended since it did: news of its mail is then about the past. */
async function isFollowed(tx: Tx, { id, scheduleId, finishedAt }: RunModel): Promise<boolean> {
  if (!finishedAt) return false;
  const since = { scheduleId, parentId: null, id: { not: id }, finishedAt: { gt: finishedAt } };
  return (await tx.run.count({ where: { ...since, status: { in: ["succeeded", "failed"] } } })) > 0;
}
