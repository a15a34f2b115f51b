import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { recordAudit } from "@/lib/audit/commands";
import type { AuditValues } from "@/lib/audit/schema";
import type { Tx } from "@/lib/db/client";
import type { ThemeModel } from "@/lib/db/generated/models";
import { announce } from "@/lib/db/listen";
import { databaseNow } from "@/lib/db/now";
import { inScope, readInScope, type Scope } from "@/lib/db/scope";
import { AppError, refuseWhileUsed } from "@/lib/errors";
import { nameOfWriter, requireWriter } from "@/lib/models/queries";
import { permit, requireActingUser } from "@/lib/policy";
import { requestRun } from "@/lib/runs/commands";
import { cancelPending, requestCancel } from "@/lib/runs/transitions";
import { changeIn, insertSchedule, patched, remove, stopIfOff, withdrawSchedules } from "@/lib/schedules/commands";
import { schedulePolicyOf } from "@/lib/tasks/policy";
import { namedBesideSchedules } from "@/lib/tasks/references";
import { selectionSchema, writingOf } from "@/lib/synthesis/schema";
import { discoverAll, keepGroup } from "@/lib/sources/commands";
import { themePolicy } from "@/lib/themes/policy";
import type { Duplicate } from "@/lib/text";
import { findSynthesisSchedule, getTheme, lockTheme } from "@/lib/themes/queries";
import { requireRules } from "@/lib/themes/rules";
import { saveIn, type ThemeScheduleChange } from "@/lib/themes/schedule/save-schedule";
import {
  type GenerateEdition,
  mailLookSchema,
  type NewTheme,
  type PutThemeSchedule,
  type ShareTheme,
  type ThemeInput,
} from "@/lib/themes/schema";

export { compareWriters } from "@/lib/themes/compare/compare-writers";

/**
 * Creates a theme, owned by the actor; if one exists already under `id`, returns that one. Its sources are checked
 * first: throws `invalid` on `sources` for one that leads nowhere, and on `sourceGroupIds` for a group that does not
 * exist.
 */
export async function createTheme(
  scope: Scope,
  { sources = [], ...input }: ThemeInput & Partial<NewTheme> & { id?: string },
  signal?: AbortSignal,
): Promise<{ id: string }> {
  permit(scope, themePolicy.create);
  if (sources.length === 0) return inScope(scope, (tx) => insertTheme(tx, scope, input));
  const found = await discoverAll(scope, sources, signal);
  return inScope(scope, async (tx) => {
    if (input.id && (await tx.theme.findUnique({ where: { id: input.id } }))) return { id: input.id };
    const group = await keepGroup(tx, scope, input.name, found);
    return insertTheme(tx, scope, { ...input, sourceGroupIds: [...input.sourceGroupIds, group.id] });
  });
}

async function insertTheme(tx: Tx, scope: Scope, input: ThemeInput & { id?: string }): Promise<{ id: string }> {
  permit(scope, themePolicy.create);
  const { workspaceId } = scope;
  const ownerId = requireActingUser(scope);
  const { id, name, brief, language, writing, selection, mail } = input;
  if (id && (await tx.theme.findUnique({ where: { id } }))) return { id };
  await requireGroups(tx, input.sourceGroupIds);
  if (writing) await requireWriter(tx, writing.writer, ["writing", "writer"]);
  requireRules(selection);
  const data = { id, workspaceId, ownerId, name, brief, language, ...writing, selection, mail };
  const theme = await tx.theme.create({ data });
  await setGroups(tx, scope, theme.id, input.sourceGroupIds);
  await recordTrace(tx, scope, "theme.created", theme);
  return { id: theme.id };
}

/** Copies a theme for the actor, with its schedule, which is paused. Throws `not_found`. */
export async function duplicateTheme(scope: Scope, { id, name }: Duplicate): Promise<{ id: string }> {
  const { brief, language, sourceGroupIds, writing, selection, mail } = await getTheme(scope, id);
  return inScope(scope, async (tx) => {
    const made = await insertTheme(tx, scope, { name, brief, language, sourceGroupIds, writing, selection, mail });
    const schedule = await findSynthesisSchedule(tx, id);
    if (!schedule) return made;
    const params = { ...(schedule.params as Record<string, unknown>), themeId: made.id };
    const wanted = { input: patched(schedule, { name, params }), ownerId: requireActingUser(scope), paused: true };
    await insertSchedule(tx, scope, wanted, await databaseNow(tx, scope.clock));
    return made;
  });
}

/**
 * Sets who may read a theme's editions and follow them as a feed: everybody, those who have its address, or nobody. A
 * sealed address that was withdrawn never works again. Throws `not_found`.
 */
export function shareTheme(scope: Scope, { id, shared, renew }: ShareTheme & { id: string }): Promise<void> {
  return inScope(scope, async (tx) => {
    const theme = await lockTheme(tx, id);
    permit(scope, themePolicy.edit, theme);
    if (shared === theme.shared && !renew) return;
    // An address that was given out before never works again.
    const shareKey = shared === "sealed" ? randomUUID() : null;
    await tx.theme.update({ where: { id }, data: { shared, shareKey } });
    await recordAudit(tx, scope, {
      action: "theme.shared",
      subject: { type: "theme", id, name: theme.name },
      before: { shared: theme.shared },
      after: { shared, renewed: renew },
    });
  });
}

/**
 * Changes a theme as a whole. With `version`, the change applies only to that version: a newer one of somebody else is
 * not overwritten, and the answer is `stale`. Returns the new version.
 */
export function updateTheme(
  scope: Scope,
  input: ThemeInput & { id: string; version?: number },
): Promise<{ version: number }> {
  return inScope(scope, async (tx) => {
    const theme = await lockTheme(tx, input.id);
    permit(scope, themePolicy.edit, theme);
    if (input.version !== undefined && input.version !== theme.version) {
      // The response to an earlier save may have been lost: the same values are not somebody else's change.
      if (await saysTheSame(tx, theme, input)) return { version: theme.version };
      throw new AppError("stale");
    }
    await requireGroups(tx, input.sourceGroupIds);
    const { name, brief, language, writing, selection, mail } = input;
    requireRules(selection);
    // A writer that was deleted since stays until somebody chooses another one.
    if (writing && writing.writer !== theme.writer) await requireWriter(tx, writing.writer, ["writing", "writer"]);
    const before = await traced(tx, theme);
    const data = { name, brief, language, ...writing, selection, mail, version: theme.version + 1 };
    await tx.theme.update({ where: { id: theme.id }, data });
    await setGroups(tx, scope, theme.id, input.sourceGroupIds);
    // A schedule with a name of its own keeps it.
    await tx.schedule.updateMany({ where: { subjectId: theme.id, name: theme.name }, data: { name } });
    await recordTrace(tx, scope, "theme.updated", theme, before);
    return { version: theme.version + 1 };
  });
}

/**
 * Deletes a theme and its schedule, and cancels the edition that is being written. Published editions stay readable by
 * their links. Refused with `theme_in_use` while a step of a workflow writes it.
 */
export async function deleteTheme(scope: Scope, input: { id: string }): Promise<void> {
  await inScope(scope, async (tx) => {
    const theme = await lockTheme(tx, input.id);
    permit(scope, themePolicy.edit, theme);
    const users = await namedBesideSchedules(tx, theme.id);
    refuseWhileUsed("theme_in_use", users);
    const now = await databaseNow(tx, scope.clock);
    await withdrawSchedules(tx, scope, theme.id);
    await cancelPending(tx, { subjectId: theme.id }, "schedule_changed", now);
    await tx.theme.update({ where: { id: theme.id }, data: { deletedAt: now } });
    await recordAudit(tx, scope, {
      action: "theme.deleted",
      subject: { type: "theme", id: theme.id, name: theme.name },
    });
    await tx.themeSourceGroup.deleteMany({ where: { themeId: theme.id } });
  });
  // A finishing run locks itself first and its theme second: the opposite order would be a deadlock.
  await inScope(scope, async (tx) => {
    await requestCancel(tx, { subjectId: input.id }, await databaseNow(tx, scope.clock));
  });
}

/**
 * Writes an edition of a theme now. It has its own key, changes neither the rule nor the planned occurrences, and is
 * allowed while the schedule is off. Throws `conflict` with `run_under_way` while the theme is being written.
 */
export function generateNow(
  scope: Scope,
  input: GenerateEdition & { themeId: string; runId?: string },
): Promise<{ runId: string }> {
  return inScope(scope, async (tx) => {
    const theme = await lockTheme(tx, input.themeId);
    permit(scope, themePolicy.edit, theme);
    if (input.runId && (await tx.run.findUnique({ where: { id: input.runId } }))) return { runId: input.runId };
    const { writer } = input;
    if (writer) await requireWriter(tx, writer, ["writer"]);
    const schedule = await findSynthesisSchedule(tx, theme.id);
    // Writing needs permission for the theme; mailing needs it for the schedule, which may be somebody else's.
    if (schedule && (input.deliveryMode ?? schedule.deliveryMode) === "send")
      permit(scope, schedulePolicyOf(schedule).edit, schedule);
    const runId = await requestRun(tx, scope, {
      schedule: schedule ?? { id: null, taskType: "synthesis" },
      params: schedule && !writer ? undefined : { themeId: theme.id, ...(writer ? { writer } : {}) },
      deliveryMode: input.deliveryMode,
      id: input.runId,
    });
    if (!runId) throw new AppError("conflict", "run_under_way");
    await recordAudit(tx, scope, {
      action: "theme.generate_requested",
      subject: { type: "theme", id: theme.id, name: theme.name },
      after: { runId },
    });
    return { runId };
  });
}

/** The same for programs: in UTC if they give the time in UTC, else in the zone that they name, or the workspace's. */
export async function putThemeSchedule(
  scope: Scope,
  { time, time_utc, timezone, ...input }: PutThemeSchedule & { themeId: string },
): Promise<{ id: string; version: number }> {
  if (time_utc !== undefined) return saveThemeSchedule(scope, { ...input, time: time_utc, timezone: "UTC" });
  const where = { id: scope.workspaceId };
  const workspace = timezone ? null : await readInScope(scope, (tx) => tx.workspace.findUnique({ where }));
  return saveThemeSchedule(scope, { ...input, time, timezone: timezone ?? workspace?.defaultTimezone ?? "UTC" });
}

/**
 * Sets a theme's one schedule in the short form: days, time, people, on or off. With `version` (null: there was none)
 * the change applies only to the version that the person saw.
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

/** Removes a theme's schedule. Its runs and editions stay. Throws `not_found` if there is none. */
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

async function requireGroups(tx: Tx, ids: string[]): Promise<void> {
  const found = await tx.sourceGroup.count({ where: { id: { in: ids } } });
  if (found < ids.length) {
    throw new AppError("invalid", "group_unknown", { fields: [{ path: ["sourceGroupIds"], code: "group_unknown" }] });
  }
}

async function setGroups(tx: Tx, scope: Scope, themeId: string, ids: string[]): Promise<void> {
  await tx.themeSourceGroup.deleteMany({ where: { themeId, groupId: { notIn: ids } } });
  const rows = ids.map((groupId) => ({ workspaceId: scope.workspaceId, themeId, groupId }));
  await tx.themeSourceGroup.createMany({ data: rows, skipDuplicates: true });
}

/** What the audit trail records of a theme: its settings, and the names of the groups it reads. */
async function traced(
  tx: Tx,
  { id, name, brief, language, writer, length, tone, wishes, selection, mail }: ThemeModel,
): Promise<AuditValues> {
  const groups = await tx.themeSourceGroup.findMany({ where: { themeId: id }, select: { group: true } });
  const written = await nameOfWriter(tx, writer);
  const style = { writer: written, length, tone, wishes };
  const { brief: answers, foreign, rules } = selectionSchema.parse(selection);
  const { layout, subject, preheader, intro, senderName, replyTo } = mailLookSchema.parse(mail);
  return {
    name,
    brief,
    language,
    ...style,
    answers,
    foreign,
    rules,
    layout,
    subject,
    preheader,
    intro,
    senderName,
    replyTo,
    reads: groups.map(({ group }) => group.name).sort(),
  };
}

async function recordTrace(
  tx: Tx,
  scope: Scope,
  action: "theme.created" | "theme.updated",
  { id }: ThemeModel,
  before?: AuditValues,
): Promise<void> {
  const theme = await tx.theme.findUniqueOrThrow({ where: { id } });
  const subject = { type: "theme", id, name: theme.name } as const;
  await recordAudit(tx, scope, { action, subject, before, after: await traced(tx, theme) });
}

async function saysTheSame(tx: Tx, theme: ThemeModel, input: ThemeInput): Promise<boolean> {
  const groups = await tx.themeSourceGroup.findMany({ where: { themeId: theme.id }, select: { groupId: true } });
  const ids = (list: string[]) => [...list].sort().join();
  const selection = selectionSchema.parse(theme.selection);
  const mail = mailLookSchema.parse(theme.mail);
  return (
    theme.name === input.name &&
    theme.brief === input.brief &&
    theme.language === input.language &&
    isDeepStrictEqual(input.writing ?? writingOf(theme), writingOf(theme)) &&
    isDeepStrictEqual(input.selection ?? selection, selection) &&
    isDeepStrictEqual(input.mail ?? mail, mail) &&
    ids(groups.map(({ groupId }) => groupId)) === ids(input.sourceGroupIds)
  );
}
