import { recordAudit } from "@/lib/audit/commands";
import type { Tx } from "@/lib/db/client";
import type { ScheduleModel } from "@/lib/db/generated/models";
import { announce } from "@/lib/db/listen";
import { databaseNow } from "@/lib/db/now";
import { inScope, type Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { permit, requireActingUser } from "@/lib/policy";
import { requestRun } from "@/lib/runs/commands";
import {
  type Change,
  changeIn,
  changeSchedule,
  lockSchedule,
  type ScheduleRef,
  stopIfOff,
} from "@/lib/schedules/change/change-schedule";
import { continueBulk } from "@/lib/schedules/bulk/bulk-changes";
import { insertSchedule, patched, reconfigure } from "@/lib/schedules/change/configure";
import { isBeingPurged, purge, remove, requireMember, restore } from "@/lib/schedules/change/remove";
import { move, skip, unskip } from "@/lib/schedules/change/occurrences";
import { pause, resume } from "@/lib/schedules/change/steer";
import { schedulePolicyOf } from "@/lib/tasks/policy";
import type { PauseInput, ScheduleInput, SchedulePatch } from "@/lib/schedules/schema";
import type { HandMode } from "@/lib/tasks/schema";
import type { Duplicate } from "@/lib/text";
import { signingSecret } from "@/lib/signature";
import { findTaskDefinition } from "@/lib/tasks/registry";
import { requireHome } from "@/lib/db/installation";
import { products } from "@/lib/tasks/product";
import { exclusiveSubject } from "@/lib/tasks/references";

export { beginBulk, continueBulk } from "@/lib/schedules/bulk/bulk-changes";
// For products that make such a change as part of their own, in their own transaction.
export { changeIn, refuse, stopIfOff } from "@/lib/schedules/change/change-schedule";
export { insertSchedule, patched, reconfigure } from "@/lib/schedules/change/configure";
export { heirOf } from "@/lib/schedules/change/plan";
export { countFailures } from "@/lib/schedules/follow/count-failures";
export { learnLead } from "@/lib/schedules/follow/learn-lead";
export { remove } from "@/lib/schedules/change/remove";
export { pause, resume } from "@/lib/schedules/change/steer";

// Every change of one schedule throws `not_found` if it does not exist, `forbidden` if the actor may not change it,
// `stale` if `version` is an older one, and `invalid` on the field that is wrong.

/** Creates a schedule owned by the actor. With an `id` a repeated call is harmless: it returns the existing one. */
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

/**
 * Copies an existing schedule; the copy is owned by the actor and paused. Throws `invalid` if its subject can have only
 * one schedule: such a schedule is copied together with its subject.
 */
export function duplicateSchedule(scope: Scope, { id, name }: Duplicate): Promise<{ id: string }> {
  const ownerId = requireActingUser(scope);
  return inScope(scope, async (tx) => {
    const schedule = await tx.schedule.findFirst({ where: { id, deletedAt: null } });
    if (!schedule) throw new AppError("not_found");
    permit(scope, schedulePolicyOf(schedule).create);
    if (findTaskDefinition(schedule.taskType)?.reserved) await requireHome(scope);
    const now = await databaseNow(tx, scope.clock);
    const created = await insertSchedule(tx, scope, { input: patched(schedule, { name }), ownerId, paused: true }, now);
    return { id: created.id };
  });
}

/** Replaces a schedule's configuration. Never retroactive; a completed schedule that has room again is reopened. */
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

/** Transfers a schedule to another member of the workspace. */
export function handOverSchedule(scope: Scope, input: ScheduleRef & { ownerId: string }): Promise<void> {
  return changeSchedule(scope, input, "schedule.handed_over", (change) => handOver(change, input.ownerId));
}

async function handOver({ tx, scope, schedule }: Change, ownerId: string): Promise<void> {
  permit(scope, schedulePolicyOf(schedule).handOver, schedule);
  await requireMember(tx, scope, ownerId);
  await tx.schedule.update({ where: { id: schedule.id }, data: { ownerId } });
  for (const { whenHandedOver } of products()) await whenHandedOver?.(tx, { scheduleId: schedule.id, to: ownerId });
}

/** Pauses a schedule: occurrences that pass meanwhile are not replayed. With `until` it resumes automatically. */
export function pauseSchedule(scope: Scope, input: ScheduleRef & Partial<PauseInput>): Promise<void> {
  const { reason = null, until = null } = input;
  return changeSchedule(scope, input, "schedule.paused", (change) => pause(change, { reason, until }));
}

/**
 * Resumes a paused schedule. What passed meanwhile is one skipped run; with `combine`, one run now compensates for it,
 * if anything was missed and no such run is under way. Throws `conflict` if the schedule is not paused.
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

/** Pauses an active schedule and resumes a paused one. Throws `conflict` if it is completed. */
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

/** Skips the next occurrence, which is recorded as skipped by a person. */
export function skipNextOccurrence(scope: Scope, input: ScheduleRef): Promise<void> {
  return skipAt(scope, input, null);
}

/** The same for any future occurrence, by its nominal instant `at`. Throws `conflict` if it is skipped already. */
export function skipOccurrence(scope: Scope, input: ScheduleRef & { at: string }): Promise<void> {
  return skipAt(scope, input, new Date(input.at));
}

async function skipAt(scope: Scope, input: ScheduleRef, at: Date | null): Promise<void> {
  const tell = (skipped: Date) => ({ occurrence: skipped });
  await changeSchedule(scope, input, "schedule.skipped_next", (change) => skip(change, at), { tell });
}

/** Restores a future occurrence that a person has skipped. */
export function restoreOccurrence(scope: Scope, input: ScheduleRef & { at: string }): Promise<void> {
  const at = new Date(input.at);
  const tell = () => ({ occurrence: at });
  return changeSchedule(scope, input, "schedule.restored_occurrence", (change) => unskip(change, at), { tell });
}

/** Moves the next occurrence to another time, which has to be before the occurrence after it. */
export function moveNextOccurrence(scope: Scope, input: ScheduleRef & { at: string }): Promise<void> {
  return moveAt(scope, input, null, { to: new Date(input.at), field: "at" });
}

/**
 * The same for any future occurrence: the one whose nominal instant is `at` runs at `to`, between the one before it and
 * the one after it. If moved to its nominal instant, it follows the rule again.
 */
export function moveOccurrence(scope: Scope, input: ScheduleRef & { at: string; to: string }): Promise<void> {
  return moveAt(scope, input, new Date(input.at), { to: new Date(input.to), field: "to" });
}

async function moveAt(
  scope: Scope,
  input: ScheduleRef,
  at: Date | null,
  { to, field }: { to: Date; field: string },
): Promise<void> {
  const tell = (moved: Date) => ({ occurrence: moved, movedTo: to });
  await changeSchedule(scope, input, "schedule.moved_next", (change) => move(change, at, to, field), { tell });
}

/**
 * Runs a schedule now, even while it is paused. Changes neither the rule nor the count towards the limit. With `runId`
 * a repeated call is harmless. Throws `conflict` with `run_under_way` while it is running.
 */
export function runScheduleNow(
  scope: Scope,
  input: { id: string; deliveryMode?: HandMode; runId?: string },
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

/**
 * The secret that signs what a schedule sends. Each look at it is recorded in the audit log. Throws `not_found` if
 * nothing is signed.
 */
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

/** Deletes a schedule; it can be restored. Its runs and editions stay. */
export function deleteSchedule(scope: Scope, input: ScheduleRef): Promise<void> {
  return changeSchedule(scope, input, "schedule.deleted", remove);
}

/**
 * Restores a deleted schedule as it was; one that is not deleted stays as it is. Throws `conflict` if its subject is
 * gone or has another schedule by now.
 */
export function restoreSchedule(scope: Scope, input: ScheduleRef): Promise<void> {
  return inScope(scope, async (tx) => {
    const found = await tx.schedule.findUnique({ where: { id: input.id } });
    if (found && !found.deletedAt) return permit(scope, schedulePolicyOf(found).edit, found);
    if (found && (await isBeingPurged(tx, found.id))) throw new AppError("not_found");
    if (found) await requireRoom(tx, found);
    await changeIn(tx, scope, input, "schedule.restored", restore, { deleted: true });
  });
}

/** Locks the subject of a schedule first, as its deletion does. It has to exist and have no other schedule by now. */
async function requireRoom(tx: Tx, { taskType, params }: ScheduleModel): Promise<void> {
  const subject = exclusiveSubject(taskType, params as Record<string, unknown>);
  if (!subject) return;
  if (!(await subject.lock(tx, subject.id))) throw new AppError("conflict", subject.gone);
  const other = await tx.schedule.findFirst({ where: { subjectId: subject.id, taskType, deletedAt: null } });
  if (other) throw new AppError("conflict", subject.taken);
}

/**
 * Removes a schedule, deleted or not, with the records of its runs: it is off at once, and gone when all records are;
 * if there are many, the worker removes them. For managers.
 */
export async function purgeSchedule(scope: Scope, input: ScheduleRef): Promise<void> {
  const bulk = await changeSchedule(scope, input, "schedule.purged", purge, {
    deleted: true,
    require: (one, schedule) => permit(one, schedulePolicyOf(schedule).purge),
  });
  if (bulk) await continueBulk(scope, bulk);
}

/** Deletes all schedules of a subject, in the transaction that deletes the subject; permission was checked there. */
export async function withdrawSchedules(tx: Tx, scope: Scope, subjectId: string): Promise<void> {
  const schedules = await tx.schedule.findMany({ where: { subjectId, deletedAt: null } });
  for (const { id } of schedules)
    await changeIn(tx, scope, { id }, "schedule.deleted", remove, { require: () => undefined });
}
