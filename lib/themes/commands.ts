import type { Tx } from "@/lib/db/client";
import type { ThemeModel } from "@/lib/db/generated/models";
import { inScope, type Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { withdrawSchedules } from "@/lib/schedules/commands";
import { requireThemeEditor } from "@/lib/themes/policy";
import { lockTheme } from "@/lib/themes/queries";
import type { ThemeInput } from "@/lib/themes/schema";

/** A new theme, owned by whoever acts; one that is there already under `id` is the answer. Throws `invalid` on `sourceGroupIds` for a group that is not there. */
export function createTheme(scope: Scope, input: ThemeInput & { id?: string }): Promise<{ id: string }> {
  const { actor, workspaceId } = scope;
  if (actor.kind !== "person" && actor.kind !== "key") throw new AppError("forbidden");
  return inScope(scope, async (tx) => {
    const { id, name, brief, language } = input;
    if (id && (await tx.theme.findUnique({ where: { id } }))) return { id };
    await requireGroups(tx, input.sourceGroupIds);
    const theme = await tx.theme.create({ data: { id, workspaceId, ownerId: actor.userId, name, brief, language } });
    await setGroups(tx, scope, theme.id, input.sourceGroupIds);
    return { id: theme.id };
  });
}

/**
 * Changes a theme as a whole. With `version`, the change applies only to that version: somebody else's newer one
 * is not overwritten but answered with `stale`. Returns the new version.
 */
export function updateTheme(
  scope: Scope,
  input: ThemeInput & { id: string; version?: number },
): Promise<{ version: number }> {
  return inScope(scope, async (tx) => {
    const theme = await lockTheme(tx, input.id);
    requireThemeEditor(scope, theme);
    if (input.version !== undefined && input.version !== theme.version) {
      // The answer to an earlier save may have been lost: what is there already is not somebody else's.
      if (await saysTheSame(tx, theme, input)) return { version: theme.version };
      throw new AppError("stale");
    }
    await requireGroups(tx, input.sourceGroupIds);
    const { name, brief, language } = input;
    await tx.theme.update({ where: { id: theme.id }, data: { name, brief, language, version: theme.version + 1 } });
    await setGroups(tx, scope, theme.id, input.sourceGroupIds);
    // A schedule that was given a name of its own keeps it.
    await tx.schedule.updateMany({ where: { themeId: theme.id, name: theme.name }, data: { name } });
    return { version: theme.version + 1 };
  });
}

/** Deletes a theme and its schedule, and stops what is being written. What was published stays readable by its links. */
export async function deleteTheme(scope: Scope, input: { id: string }): Promise<void> {
  await inScope(scope, async (tx) => {
    const theme = await lockTheme(tx, input.id);
    requireThemeEditor(scope, theme);
    const now = scope.clock.now();
    await withdrawSchedules(tx, scope, theme);
    await tx.run.updateMany({
      where: { themeId: theme.id, status: "pending" },
      data: { status: "cancelled", reason: "schedule_changed", finishedAt: now, concurrencyKey: null },
    });
    await tx.theme.update({ where: { id: theme.id }, data: { deletedAt: now } });
    await tx.themeSourceGroup.deleteMany({ where: { themeId: theme.id } });
  });
  // A finishing run locks itself first and its theme second: the other way round would be a deadlock.
  await inScope(scope, (tx) =>
    tx.run.updateMany({
      where: { themeId: input.id, status: "running" },
      data: { cancelRequestedAt: scope.clock.now() },
    }),
  );
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

async function saysTheSame(tx: Tx, theme: ThemeModel, input: ThemeInput): Promise<boolean> {
  const groups = await tx.themeSourceGroup.findMany({ where: { themeId: theme.id }, select: { groupId: true } });
  const ids = (list: string[]) => [...list].sort().join();
  return (
    theme.name === input.name &&
    theme.brief === input.brief &&
    theme.language === input.language &&
    ids(groups.map(({ groupId }) => groupId)) === ids(input.sourceGroupIds)
  );
}
