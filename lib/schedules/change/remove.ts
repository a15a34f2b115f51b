import { recordAudit } from "@/lib/audit/commands";
import type { Tx } from "@/lib/db/client";
import type { ScheduleModel } from "@/lib/db/generated/models";
import type { Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import type { Change } from "@/lib/schedules/change/change-schedule";
import {
  heirOf,
  pausedStretches,
  planNext,
  recordStretches,
  unaccountedStretches,
  withdrawUnstarted,
} from "@/lib/schedules/change/plan";

/** Takes a schedule out of service: accounts for what was due or paused, plans nothing more. It can be restored. */
export async function remove({ tx, schedule, now }: Change): Promise<void> {
  if (schedule.status === "paused") {
    await recordStretches(tx, schedule, await pausedStretches(tx, schedule, now), "paused", now);
  } else {
    await withdrawUnstarted(tx, schedule, "deleted", now);
  }
  await tx.nextOccurrence.deleteMany({ where: { scheduleId: schedule.id } });
  await tx.schedule.update({ where: { id: schedule.id }, data: { deletedAt: now } });
}

/** Puts a deleted schedule back as it was; what passed meanwhile is one skipped run. Its theme is locked already. */
export async function restore({ tx, scope, schedule, now }: Change): Promise<void> {
  const { deletedAt, themeId } = schedule;
  if (!deletedAt) return;
  if (themeId) await requireRoomOnTheme(tx, schedule, themeId);
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
 * Removes a schedule and the record of everything it did. Editions that were published stay, drafts are discarded.
 * Refused while a run is at work: it would hold its row and want the schedule, the other way round.
 */
export async function purge({ tx, scope, schedule, now }: Change): Promise<void> {
  const running = await tx.run.count({ where: { scheduleId: schedule.id, status: "running" } });
  if (running > 0) throw new AppError("conflict", "run_under_way");
  await tx.edition.updateMany({
    where: { status: "draft", run: { scheduleId: schedule.id } },
    data: { status: "discarded", discardedAt: now, discardReason: "by_person" },
  });
  await tx.schedule.delete({ where: { id: schedule.id } });
  await recordAudit(tx, scope, {
    action: "schedule.purged",
    subject: { type: "schedule", id: schedule.id, name: schedule.name },
    at: now,
  });
}

async function requireRoomOnTheme(tx: Tx, { taskType }: ScheduleModel, themeId: string): Promise<void> {
  const theme = await tx.theme.findFirst({ where: { id: themeId, deletedAt: null } });
  if (!theme) throw new AppError("conflict", "theme_deleted");
  const other = await tx.schedule.findFirst({ where: { themeId, taskType, deletedAt: null } });
  if (other) throw new AppError("conflict", "theme_has_schedule");
}

/** Only a member of the workspace can own a schedule. Throws `invalid` on `ownerId`. */
export async function requireMember(tx: Tx, scope: Scope, userId: string): Promise<void> {
  const member = await tx.membership.findUnique({
    where: { workspaceId_userId: { workspaceId: scope.workspaceId, userId } },
  });
  if (member) return;
  throw new AppError("invalid", "owner_unknown", { fields: [{ path: ["ownerId"], code: "owner_unknown" }] });
}
