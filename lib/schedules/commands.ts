import { recordAudit } from "@/lib/audit/commands";
import type { Tx } from "@/lib/db/client";
import { announce } from "@/lib/db/listen";
import { databaseNow } from "@/lib/db/now";
import { inScope, type Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { addNotice } from "@/lib/notices/commands";
import { permit, requireActingUser } from "@/lib/policy";
import { handOverDrafts } from "@/lib/requests/commands";
import { requestRun } from "@/lib/runs/commands";
import {
  type Change,
  changeIn,
  changeSchedule,
  leaveTrace,
  lockSchedule,
  type ScheduleRef,
  stopIfOff,
} from "@/lib/schedules/change/change-schedule";
import { insertSchedule, patched, reconfigure } from "@/lib/schedules/change/configure";
import { purge, remove, requireMember, restore } from "@/lib/schedules/change/remove";
import { moveNext, pause, resume, skipNext } from "@/lib/schedules/change/steer";
import { saveIn, type ThemeScheduleChange } from "@/lib/schedules/change/theme-schedule";
import { runFailedNotice, schedulePausedNotice } from "@/lib/schedules/notices";
import { schedulePolicyOf } from "@/lib/schedules/policy";
import { findSynthesisSchedule } from "@/lib/schedules/queries";
import type { DeliveryMode, PauseInput, ScheduleInput, SchedulePatch } from "@/lib/schedules/schema";
import type { RunError } from "@/lib/runs/schema";
import { signingSecret } from "@/lib/signature";
import { findTaskDefinition } from "@/lib/tasks/definitions";
import { themePolicy } from "@/lib/themes/policy";
import { lockTheme } from "@/lib/themes/queries";
import { requireHome } from "@/lib/db/installation";

export { handOverAll, pauseAll, resumeAll, stopAll } from "@/lib/schedules/change/in-bulk";

// Every change of one schedule throws `not_found` where it is not there, `forbidden` where it is not the actor's to
// change, `stale` where `version` is an older one, and `invalid` on the field that is wrong.

/**
 * A new schedule, owned by whoever acts. With an `id` a repetition is harmless: the one that is there already is
 * the answer.
 */
export async function createSchedule(
  scope: Scope,
  { id, ...input }: ScheduleInput & { id?: string },
): Promise<{ id: string }> {
  permit(scope, schedulePolicyOf(input).create);
  if (findTaskDefinition(input.taskType)?.reserved) await requireHome(scope);
  const ownerId = requireActingUser(scope);
  return inScope(scope, async (tx) => {
    if (id && (await tx.schedule.findUnique({ where: { id } }))) return { id };
    const now = await databaseNow(tx, scope.clock);
    const created = await insertSchedule(tx, scope, { input, ownerId, id }, now);
    await announce(tx, { kind: "wake" });
    return { id: created.id };
  });
}

/** Replaces a schedule's configuration. Never retroactive; a completed one with room again is reopened. */
export function updateSchedule(scope: Scope, { id, version, ...input }: ScheduleInput & ScheduleRef): Promise<void> {
  return changeSchedule(scope, { id, version }, "schedule.updated", (change) => reconfigure(change, input));
}

/** Replaces some fields; `ownerId` hands the schedule over. */
export function patchSchedule(scope: Scope, { id, version, ...patch }: SchedulePatch & ScheduleRef): Promise<void> {
  const { ownerId, ...fields } = patch;
  const configures = Object.keys(fields).length > 0;
  const action = ownerId !== undefined && !configures ? "schedule.handed_over" : "schedule.updated";
  return changeSchedule(scope, { id, version }, action, async (change) => {
    if (ownerId !== undefined) await handOver(change, ownerId);
    if (configures) await reconfigure(change, patched(change.schedule, fields));
  });
}

/** Gives a schedule to another member of the workspace. */
export function handOverSchedule(scope: Scope, input: ScheduleRef & { ownerId: string }): Promise<void> {
  return changeSchedule(scope, input, "schedule.handed_over", (change) => handOver(change, input.ownerId));
}

async function handOver({ tx, scope, schedule }: Change, ownerId: string): Promise<void> {
  permit(scope, schedulePolicyOf(schedule).handOver, schedule);
  await requireMember(tx, scope, ownerId);
  await tx.schedule.update({ where: { id: schedule.id }, data: { ownerId } });
  await handOverDrafts(tx, { scheduleId: schedule.id }, ownerId);
}

/** Pauses a schedule: the clock goes on, nothing is replayed. With `until` it goes on by itself. */
export function pauseSchedule(scope: Scope, input: ScheduleRef & Partial<PauseInput>): Promise<void> {
  const { reason = null, until = null } = input;
  return changeSchedule(scope, input, "schedule.paused", (change) => pause(change, { reason, until }));
}

/**
 * Goes on with a paused schedule. What passed meanwhile is one skipped run; with `combine` one run now makes up for
 * it, if there was anything and nothing is under way that does. Throws `conflict` for one that is not paused.
 */
export function resumeSchedule(
  scope: Scope,
  input: ScheduleRef & { missed?: "leave" | "combine" },
): Promise<{ runId: string | null }> {
  return changeSchedule(scope, input, "schedule.resumed", async (change) => {
    const missed = await resume(change);
    if (input.missed !== "combine" || missed === 0) return { runId: null };
    return { runId: await requestRun(change.tx, change.scope, { schedule: change.schedule }) };
  });
}

/** Pauses what is active and resumes what is paused. Throws `conflict` for one that is completed. */
export async function toggleSchedule(scope: Scope, input: ScheduleRef): Promise<void> {
  await inScope(scope, async (tx) => {
    const found = await lockSchedule(tx, input.id);
    const on = found?.status === "paused";
    await changeIn(tx, scope, input, on ? "schedule.resumed" : "schedule.paused", async (change) => {
      if (on) await resume(change);
      else await pause(change, { reason: null, until: null });
    });
  });
  await stopIfOff(scope, input.id);
}

/** The next occurrence does not run, and is put on record as skipped by a person. */
export function skipNextOccurrence(scope: Scope, input: ScheduleRef): Promise<void> {
  return changeSchedule(scope, input, "schedule.skipped_next", skipNext);
}

/** The next occurrence runs at another time, which lies before the one after it. */
export function moveNextOccurrence(scope: Scope, input: ScheduleRef & { at: string }): Promise<void> {
  const to = new Date(input.at);
  return changeSchedule(scope, input, "schedule.moved_next", (change) => moveNext(change, to));
}

/**
 * Runs a schedule now, also while it is paused. Moves neither the rule nor the limit. `runId` makes a repetition
 * harmless. Throws `conflict` with `run_under_way` while it is at work.
 */
export function runScheduleNow(
  scope: Scope,
  input: { id: string; deliveryMode?: DeliveryMode; runId?: string },
): Promise<{ runId: string }> {
  return inScope(scope, async (tx) => {
    const schedule = await tx.schedule.findFirst({ where: { id: input.id, deletedAt: null } });
    if (!schedule) throw new AppError("not_found");
    permit(scope, schedulePolicyOf(schedule).edit, schedule);
    if (input.runId && (await tx.run.findUnique({ where: { id: input.runId } }))) return { runId: input.runId };
    const runId = await requestRun(tx, scope, { schedule, deliveryMode: input.deliveryMode, id: input.runId });
    if (!runId) throw new AppError("conflict", "run_under_way");
    await recordAudit(tx, scope, {
      action: "schedule.run_requested",
      subject: { type: "schedule", id: schedule.id, name: schedule.name },
      at: await databaseNow(tx, scope.clock),
    });
    return { runId };
  });
}

/** The secret that what a schedule sends is signed with. Whoever looks at it leaves a trace. Throws `not_found` where nothing is signed. */
export function showSigningSecret(scope: Scope, input: { id: string }): Promise<{ secret: string }> {
  return inScope(scope, async (tx) => {
    const schedule = await tx.schedule.findFirst({ where: { id: input.id, deletedAt: null } });
    if (!schedule || !findTaskDefinition(schedule.taskType)?.signs) throw new AppError("not_found");
    permit(scope, schedulePolicyOf(schedule).edit, schedule);
    const { id, name } = schedule;
    await recordAudit(tx, scope, { action: "schedule.secret_shown", subject: { type: "schedule", id, name } });
    return { secret: signingSecret(id) };
  });
}

/** Takes a schedule out of service; it can be restored. Its runs and editions stay. */
export function deleteSchedule(scope: Scope, input: ScheduleRef): Promise<void> {
  return changeSchedule(scope, input, "schedule.deleted", remove);
}

/**
 * Puts a deleted schedule back as it was; one that is there stays as it is. Throws `conflict` when its theme is gone
 * or has another by now.
 */
export function restoreSchedule(scope: Scope, input: ScheduleRef): Promise<void> {
  return inScope(scope, async (tx) => {
    const found = await tx.schedule.findUnique({ where: { id: input.id } });
    if (found && !found.deletedAt) return permit(scope, schedulePolicyOf(found).edit, found);
    // The theme first, as whoever deletes it does.
    if (found?.themeId) await lockTheme(tx, found.themeId).catch(() => refuseWithoutTheme());
    await changeIn(tx, scope, input, "schedule.restored", restore, { deleted: true });
  });
}

function refuseWithoutTheme(): never {
  throw new AppError("conflict", "theme_deleted");
}

/** Removes a schedule, deleted or not, with the record of its runs. For managers. */
export function purgeSchedule(scope: Scope, input: ScheduleRef): Promise<void> {
  return changeSchedule(scope, input, "schedule.purged", purge, {
    deleted: true,
    require: (one, schedule) => permit(one, schedulePolicyOf(schedule).purge),
  });
}

/**
 * Sets a theme's one schedule, the short way: days, time, people, on or off. With `version` (null: there was none)
 * the change applies only to what the person saw.
 */
export async function saveThemeSchedule(
  scope: Scope,
  input: ThemeScheduleChange,
): Promise<{ id: string; version: number }> {
  const { id, version } = await inScope(scope, async (tx) => {
    const saved = await saveIn(tx, scope, input);
    await announce(tx, { kind: "wake" });
    return saved;
  });
  await stopIfOff(scope, id);
  return { id, version };
}

/** Removes a theme's schedule. Its runs and editions stay. Throws `not_found` where there is none. */
export async function deleteThemeSchedule(scope: Scope, input: { themeId: string }): Promise<void> {
  const id = await inScope(scope, async (tx) => {
    const theme = await lockTheme(tx, input.themeId);
    const schedule = await findSynthesisSchedule(tx, theme.id);
    if (!schedule) throw new AppError("not_found");
    await changeIn(tx, scope, { id: schedule.id }, "schedule.deleted", remove);
    return schedule.id;
  });
  await stopIfOff(scope, id);
}

/** Takes a theme's schedules out of service, in the transaction that deletes the theme. */
export async function withdrawSchedules(tx: Tx, scope: Scope, theme: { id: string; ownerId: string }): Promise<void> {
  permit(scope, themePolicy.edit, theme);
  const schedules = await tx.schedule.findMany({ where: { themeId: theme.id, deletedAt: null } });
  const require = () => permit(scope, themePolicy.edit, theme);
  for (const { id } of schedules) await changeIn(tx, scope, { id }, "schedule.deleted", remove, { require });
}

/** A run of a schedule has succeeded: the row of failures, if there was one, is over. */
export async function noteRunSucceeded(
  tx: Tx,
  { scheduleId, parentId }: { scheduleId: string | null; parentId: string | null },
): Promise<void> {
  // What a step comes to is its workflow's.
  if (!scheduleId || parentId) return;
  await tx.schedule.updateMany({
    where: { id: scheduleId, consecutiveFailures: { gt: 0 } },
    data: { consecutiveFailures: 0 },
  });
}

/**
 * An occurrence has failed for good. The owner is told of the first one in a row, and when so many in a row pause
 * the schedule. Runs by hand count for nothing: whoever started them sees what comes of it.
 */
export async function noteRunFailed(
  tx: Tx,
  scope: Scope,
  run: { id: string; scheduleId: string | null; parentId: string | null; trigger: "schedule" | "manual" },
  { message: error, fault }: RunError,
  now: Date,
): Promise<void> {
  if (!run.scheduleId || run.parentId || run.trigger !== "schedule") return;
  const before = await lockSchedule(tx, run.scheduleId);
  if (!before || before.deletedAt) return;
  const failures = before.consecutiveFailures + 1;
  const schedule = await tx.schedule.update({ where: { id: before.id }, data: { consecutiveFailures: failures } });
  const pauses = before.status === "active" && failures >= (before.pauseAfterFailures ?? Infinity);
  const about = { scheduleId: before.id, name: before.name, runId: run.id, error, fault, failures };
  if (pauses) {
    await pause({ tx, scope, schedule, now }, { reason: null, until: null, cause: "failures" });
    await tx.schedule.update({ where: { id: before.id }, data: { version: { increment: 1 } } });
    await leaveTrace(tx, scope, before, "schedule.paused", now);
  }
  if (!pauses && failures > 1) return;
  const notice = { to: { userId: before.ownerId }, data: about, subject: run.id, now };
  await addNotice(tx, scope, pauses ? schedulePausedNotice : runFailedNotice, notice);
}
