import { recordAudit } from "@/lib/audit/commands";
import { unlessNameTaken } from "@/lib/db/constraint";
import { inScope, requireWriting, type Scope } from "@/lib/db/scope";
import { AppError, refuseWhileUsed } from "@/lib/errors";
import { permit } from "@/lib/policy";
import { type Address, discover, foundIn, keepSource } from "@/lib/sources/add/keep-source";
import {
  deleteUnreadFeeds,
  recordTrace,
  moveTo,
  readAs,
  remove,
  requireGroup,
  requireSource,
} from "@/lib/sources/change/change-source";
import { beginImport, readList } from "@/lib/sources/imports/begin-import";
import { takeBack } from "@/lib/sources/imports/take-back";
import { requestRun } from "@/lib/runs/commands";
import { sourcePolicy } from "@/lib/sources/policy";
import type { FoundSource, ImportInput, ReadSourceInput, SourceGroupInput } from "@/lib/sources/schema";
import { namedBy } from "@/lib/tasks/references";

export { discoverAll, keepGroup } from "@/lib/sources/add/add-group";
export { indexItems } from "@/lib/sources/poll/index-items";
export { changeFeeds } from "@/lib/sources/health/change-feeds";
export { dismissSuccessor, proposeAddress, takeOver } from "@/lib/sources/health/addresses";

/** Creates a group; the worker checks the addresses given with it, like those of an imported list. */
export async function createSourceGroup(
  scope: Scope,
  { id, name, sources = [] }: SourceGroupInput & { id?: string; sources?: string[] },
): Promise<{ id: string; name: string; importId: string | null }> {
  permit(scope, sourcePolicy.edit);
  return unlessNameTaken(() =>
    inScope(scope, async (tx) => {
      const select = { id: true, name: true };
      const made = id && (await tx.sourceGroup.findUnique({ where: { id }, select }));
      if (made) return { ...made, importId: null };
      const group = await tx.sourceGroup.create({ data: { id, workspaceId: scope.workspaceId, name }, select });
      await recordTrace(tx, scope, "source_group.created", group);
      if (sources.length === 0) return { ...group, importId: null };
      const feeds = sources.map((address) => ({ address, title: null, folder: null }));
      const whence = { groupName: name, address: null, isFollowed: false };
      const begun = await beginImport(tx, scope, whence, { name: "", feeds, isCutOff: false });
      return { ...group, importId: begun.id };
    }),
  );
}

export async function renameSourceGroup(scope: Scope, input: SourceGroupInput & { id: string }): Promise<void> {
  permit(scope, sourcePolicy.edit);
  await unlessNameTaken(() =>
    inScope(scope, async (tx) => {
      const group = await requireGroup(tx, input.id);
      const renamed = await tx.sourceGroup.update({ where: { id: input.id }, data: { name: input.name } });
      await recordTrace(tx, scope, "source_group.renamed", renamed, { name: group.name }, { name: renamed.name });
    }),
  );
}

/** Deletes a group and its sources. Refused with `group_in_use` while a theme reads it or a schedule names it. */
export function deleteSourceGroup(scope: Scope, input: { id: string }): Promise<void> {
  permit(scope, sourcePolicy.edit);
  return inScope(scope, async (tx) => {
    const group = await requireGroup(tx, input.id);
    const themes = await tx.themeSourceGroup.findMany({
      where: { groupId: input.id, theme: { deletedAt: null } },
      select: { theme: { select: { name: true } } },
    });
    const users = [...themes.map(({ theme }) => theme.name), ...(await namedBy(tx, input.id))];
    refuseWhileUsed("group_in_use", users);
    await tx.sourceGroup.delete({ where: { id: input.id } });
    await recordTrace(tx, scope, "source_group.deleted", group);
    await deleteUnreadFeeds(tx);
  });
}

/**
 * Reads what an address leads to without saving anything, to show it to the user. Throws `invalid` on the field `url`.
 */
export async function previewSource(scope: Scope, input: Address, signal?: AbortSignal): Promise<FoundSource> {
  requireWriting(scope);
  return foundIn(await discover(scope, input, signal));
}

/**
 * Adds the feed an address leads to. It is fetched first: an address that cannot be read is refused on the
 * field `url` with the reason, and nothing is saved.
 */
export async function addSource(
  scope: Scope,
  input: Address & { groupId: string },
  signal?: AbortSignal,
): Promise<FoundSource & { id: string }> {
  requireWriting(scope);
  permit(scope, sourcePolicy.edit);
  await inScope(scope, (tx) => requireGroup(tx, input.groupId));
  const found = await discover(scope, input, signal);
  return inScope(scope, async (tx) => {
    const group = await requireGroup(tx, input.groupId);
    const { sourceId, feed, isNew } = await keepSource(tx, scope, input, found);
    if (!isNew) throw new AppError("conflict", "source_exists", { fields: [{ path: ["url"], code: "source_exists" }] });
    await recordTrace(tx, scope, "source_group.source_added", group, {}, { source: feed.title, url: feed.url });
    return { id: sourceId, ...foundIn(found) };
  });
}

/**
 * Imports a list of feeds: a file, an address, or pasted text. The worker checks each of them; folders become groups.
 * Throws `invalid` if it is no list, and if an address cannot be read.
 */
export async function importSources(
  scope: Scope,
  input: ImportInput & { id?: string },
  signal?: AbortSignal,
): Promise<{ id: string }> {
  requireWriting(scope);
  permit(scope, sourcePolicy.edit);
  const list = await readList(scope, input, signal);
  return inScope(scope, async (tx) => {
    if (input.id && (await tx.sourceImport.findUnique({ where: { id: input.id } }))) return { id: input.id };
    const { address, isFollowed } = input.kind === "address" ? input : { address: null, isFollowed: false };
    const whence = { id: input.id, groupName: input.groupName, address, isFollowed };
    const { id } = await beginImport(tx, scope, whence, list);
    const subject = { type: "source_import" as const, id, name: list.name };
    await recordAudit(tx, scope, { action: "source_import.begun", subject, after: { feeds: list.feeds.length } });
    return { id };
  });
}

/** Undoes an import: removes the sources it has added, and the groups it has created if nothing else is in them. */
export function undoImport(scope: Scope, input: { id: string }): Promise<void> {
  permit(scope, sourcePolicy.edit);
  return inScope(scope, async (tx) => {
    const { name, removed } = await takeBack(tx, scope, input.id);
    await deleteUnreadFeeds(tx);
    const subject = { type: "source_import" as const, id: input.id, name };
    await recordAudit(tx, scope, { action: "source_import.undone", subject, after: { feeds: removed } });
  });
}

/** Stops following a list. What it has added stays. */
export function unfollowImport(scope: Scope, input: { id: string }): Promise<void> {
  permit(scope, sourcePolicy.edit);
  return inScope(scope, async (tx) => {
    const found = await tx.sourceImport.findUnique({ where: { id: input.id } });
    if (!found) throw new AppError("not_found");
    await tx.sourceImport.update({ where: { id: input.id }, data: { isFollowed: false, nextReadAt: null } });
    const subject = { type: "source_import" as const, id: input.id, name: found.name };
    await recordAudit(tx, scope, { action: "source_import.unfollowed", subject });
  });
}

/** Moves a source to another group. If that group has the feed already, the two become one. */
export function moveSource(scope: Scope, input: { id: string; groupId: string }): Promise<void> {
  permit(scope, sourcePolicy.edit);
  return inScope(scope, async (tx) => {
    const source = await requireSource(tx, input.id);
    await moveTo(tx, scope, source, await requireGroup(tx, input.groupId));
  });
}

/**
 * Sets how a source is read from now on, in all groups that contain it: from its feed or its pages, and with which
 * credentials. Items of the last days whose text came from the feed get their pages, too.
 */
export function setReading(scope: Scope, input: ReadSourceInput & { id: string }): Promise<void> {
  permit(scope, sourcePolicy.edit);
  return inScope(scope, async (tx) => readAs(tx, scope, await requireSource(tx, input.id), input));
}

export function removeSource(scope: Scope, input: { id: string }): Promise<void> {
  permit(scope, sourcePolicy.edit);
  return inScope(scope, async (tx) => {
    await remove(tx, scope, await requireSource(tx, input.id));
    await deleteUnreadFeeds(tx);
  });
}

/** Reads every source of a group now. Throws `conflict` with `sync_under_way` while a sync of the group runs already. */
export function syncSourceGroup(scope: Scope, input: { id: string; runId?: string }): Promise<{ runId: string }> {
  permit(scope, sourcePolicy.edit);
  return inScope(scope, async (tx) => {
    const group = await requireGroup(tx, input.id);
    if (input.runId && (await tx.run.findUnique({ where: { id: input.runId } }))) return { runId: input.runId };
    const runId = await requestRun(tx, scope, {
      schedule: { id: null, taskType: "source_sync" },
      params: { groupId: group.id },
      id: input.runId,
    });
    if (!runId) throw new AppError("conflict", "sync_under_way");
    await recordTrace(tx, scope, "source_group.sync_requested", group, {}, { runId });
    return { runId };
  });
}
