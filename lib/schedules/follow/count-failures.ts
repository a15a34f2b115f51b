import type { Tx } from "@/lib/db/client";
import type { RunModel } from "@/lib/db/generated/models";
import type { Scope } from "@/lib/db/scope";
import { addNotice } from "@/lib/notices/commands";
import type { RunObserver } from "@/lib/runs/transitions";
import { leaveTrace, lockSchedule } from "@/lib/schedules/change/change-schedule";
import { pause } from "@/lib/schedules/change/steer";
import { runFailedNotice, schedulePausedNotice } from "@/lib/schedules/notices";
import type { RunError } from "@/lib/tasks/schema";

/**
 * A schedule follows its runs: failures in a row are counted, one that succeeded or had nothing to do ends the row. What
 * a step comes to is its workflow's.
 */
export const countFailures: RunObserver = {
  async ended(tx, scope, runs, now) {
    const counted = runs.filter(
      ({ run, outcome }) => run.scheduleId && !run.parentId && outcome.status !== "cancelled",
    );
    for (const { run, outcome } of counted) {
      // Runs by hand count for nothing: whoever started them sees what comes of it.
      if (outcome.status === "failed" && run.trigger === "schedule" && outcome.error)
        await countFailure(tx, scope, run, outcome.error, now);
    }
    const went = counted.flatMap(({ run, outcome }) => (outcome.status === "failed" ? [] : (run.scheduleId ?? [])));
    if (went.length === 0) return;
    await tx.$executeRaw`
      UPDATE schedule SET consecutive_failures = 0, updated_at = ${now}
      WHERE id = ANY(${went}::uuid[]) AND consecutive_failures > 0`;
  },
};

/** The owner is told of the first failure in a row, and when so many in a row pause the schedule. */
async function countFailure(
  tx: Tx,
  scope: Scope,
  run: RunModel,
  { message: error, fault }: RunError,
  now: Date,
): Promise<void> {
  const before = await lockSchedule(tx, run.scheduleId ?? "");
  if (!before || before.deletedAt) return;
  const failures = before.consecutiveFailures + 1;
  const schedule = await tx.schedule.update({ where: { id: before.id }, data: { consecutiveFailures: failures } });
  const pauses = before.status === "active" && failures >= (before.pauseAfterFailures ?? Infinity);
  if (pauses) {
    await pause({ tx, scope, schedule, now }, { reason: null, until: null, cause: "failures" });
    await tx.schedule.update({ where: { id: before.id }, data: { version: { increment: 1 } } });
    await leaveTrace(tx, scope, before, "schedule.paused", now);
  }
  if (!pauses && failures > 1) return;
  const data = { scheduleId: before.id, name: before.name, runId: run.id, error, fault, failures };
  const notice = { to: { userId: before.ownerId }, data, subject: run.id, now };
  await addNotice(tx, scope, pauses ? schedulePausedNotice : runFailedNotice, notice);
}
