import type { Tx } from "@/lib/db/client";
import type { Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { beginBulk } from "@/lib/schedules/bulk/bulk-changes";
import type { Change } from "@/lib/schedules/change/change-schedule";
import {
  heirOf,
  pausedStretches,
  planNext,
  recordStretches,
  unaccountedStretches,
  withdrawUnstarted,
} from "@/lib/schedules/change/plan";
import { products } from "@/lib/tasks/product";

/** Deletes a schedule; it can be restored. Accounts for what was due or paused, and plans nothing more. */
export async function remove({ tx, schedule, now }: Change): Promise<void> {
  if (schedule.status === "paused") {
    await recordStretches(tx, schedule, await pausedStretches(tx, schedule, now), "paused", now);
  } else {
    await withdrawUnstarted(tx, schedule, "deleted", now);
  }
  await tx.nextOccurrence.deleteMany({ where: { scheduleId: schedule.id } });
  await tx.schedule.update({ where: { id: schedule.id }, data: { deletedAt: now } });
}

/** Restores a deleted schedule as it was; what passed meanwhile is one skipped run. Its subject is locked already. */
export async function restore({ tx, scope, schedule, now }: Change): Promise<void> {
  const { deletedAt } = schedule;
  if (!deletedAt) return;
  await recordStretches(tx, schedule, await unaccountedStretches(tx, schedule, deletedAt, now), "deleted", now);
  const restored = await tx.schedule.update({
    where: { id: schedule.id },
    data: {
      deletedAt: null,
      ownerId: await heirOf(tx, scope, schedule.ownerId),
      ...(schedule.status === "paused" ? { pausedAt: now } : {}),
    },
  });
  await planNext(tx, scope, restored, now);
}

/**
 * Begins to remove a schedule and the records of everything it did, except for what products keep. Refused while a run
 * is running, because the run locks its own row first and the schedule second, and this does the reverse. Returns the
 * change to continue with; null if it is under way already.
 */
export async function purge({ tx, scope, schedule, now }: Change): Promise<string | null> {
  const running = await tx.run.count({ where: { scheduleId: schedule.id, status: "running" } });
  if (running > 0) throw new AppError("conflict", "run_under_way");
  for (const { whenPurged } of products()) await whenPurged?.(tx, { scheduleId: schedule.id, now });
  await tx.nextOccurrence.deleteMany({ where: { scheduleId: schedule.id } });
  await tx.schedule.update({ where: { id: schedule.id }, data: { deletedAt: schedule.deletedAt ?? now } });
  return (await isBeingPurged(tx, schedule.id))
    ? null
    : beginBulk(tx, scope, { kind: "purge", scheduleId: schedule.id });
}

/** Whether a schedule is being removed permanently. */
export async function isBeingPurged(tx: Tx, id: string): Promise<boolean> {
  const work = { path: ["scheduleId"], equals: id };
  return (await tx.bulkChange.findFirst({ where: { finishedAt: null, work } })) !== null;
}

/** Only a member of the workspace can own a schedule. Throws `invalid` on `ownerId`. */
export async function requireMember(tx: Tx, scope: Scope, userId: string): Promise<void> {
  const member = await tx.membership.findUnique({
    where: { workspaceId_userId: { workspaceId: scope.workspaceId, userId } },
  });
  if (member) return;
  throw new AppError("invalid", "owner_unknown", { fields: [{ path: ["ownerId"], code: "owner_unknown" }] });
}
