import { recordAudit } from "@/lib/audit/commands";
import type { Tx } from "@/lib/db/client";
import type { ScheduleModel } from "@/lib/db/generated/models";
import type { Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { stretchBetween } from "@/lib/recurrence/rules";
import type { Change } from "@/lib/schedules/change/change-schedule";
import {
  accountedThrough,
  pausedStretch,
  planNext,
  recordStretch,
  withdrawUnstarted,
} from "@/lib/schedules/change/plan";
import { ruleOf } from "@/lib/schedules/rules";

/** Takes a schedule out of service: accounts for what was due or paused, plans nothing more. It can be restored. */
export async function remove({ tx, schedule, now }: Change): Promise<void> {
  if (schedule.status === "paused") {
    await recordStretch(tx, schedule, await pausedStretch(tx, schedule, now), "paused", now);
  } else {
    await withdrawUnstarted(tx, schedule, "deleted", now);
  }
  await tx.nextOccurrence.deleteMany({ where: { scheduleId: schedule.id } });
  await tx.schedule.update({ where: { id: schedule.id }, data: { deletedAt: now } });
}

/** Puts a deleted schedule back as it was; what passed meanwhile is one skipped run. Does nothing for one that is there. */
export async function restore({ tx, scope, schedule, now }: Change): Promise<void> {
  if (!schedule.deletedAt) return;
  if (schedule.themeId) await requireRoomOnTheme(tx, schedule, schedule.themeId);
  if (schedule.status === "active") {
    const accounted = await accountedThrough(tx, schedule.id);
    const after = accounted && accounted > schedule.deletedAt ? accounted : schedule.deletedAt;
    await recordStretch(tx, schedule, stretchBetween(ruleOf(schedule), after, now), "deleted", now);
  }
  const restored = await tx.schedule.update({ where: { id: schedule.id }, data: { deletedAt: null } });
  await planNext(tx, scope, restored, now);
}

/** Removes a schedule and the record of everything it did. Editions that were published stay. */
export async function purge({ tx, scope, schedule, now }: Change): Promise<void> {
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
