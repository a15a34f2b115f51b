import { recordAudit } from "@/lib/audit/commands";
import type { AuditAction, AuditValues } from "@/lib/audit/schema";
import type { Tx } from "@/lib/db/client";
import { isUniqueViolation } from "@/lib/db/constraint";
import { inScope, requireWriting, type Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { permit } from "@/lib/policy";
import { FetchFailure } from "@/lib/net/failure";
import { discoverFeed } from "@/lib/sources/fetch/read-feed";
import { storeItems } from "@/lib/sources/poll/store-items";
import { createRoom, NoRoom } from "@/lib/room";
import { requestRun } from "@/lib/runs/commands";
import { sourcePolicy } from "@/lib/sources/policy";
import { nextPollAfterSuccess } from "@/lib/sources/rules";
import type { FoundSource, AddSourceInput, ParsedFeed, SourceGroupInput } from "@/lib/sources/schema";
import { namedBy } from "@/lib/tasks/references";

const minuteMs = 60_000;

interface Group {
  id: string;
  name: string;
}

export async function createSourceGroup(
  scope: Scope,
  { id, name }: SourceGroupInput & { id?: string },
): Promise<{ id: string; name: string }> {
  permit(scope, sourcePolicy.edit);
  return named(() =>
    inScope(scope, async (tx) => {
      const select = { id: true, name: true };
      const made = id && (await tx.sourceGroup.findUnique({ where: { id }, select }));
      if (made) return made;
      const group = await tx.sourceGroup.create({ data: { id, workspaceId: scope.workspaceId, name }, select });
      await leaveTrace(tx, scope, "source_group.created", group);
      return group;
    }),
  );
}

export async function renameSourceGroup(scope: Scope, input: SourceGroupInput & { id: string }): Promise<void> {
  permit(scope, sourcePolicy.edit);
  await named(() =>
    inScope(scope, async (tx) => {
      const group = await requireGroup(tx, input.id);
      const renamed = await tx.sourceGroup.update({ where: { id: input.id }, data: { name: input.name } });
      await leaveTrace(tx, scope, "source_group.renamed", renamed, { name: group.name }, { name: renamed.name });
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
    if (users.length > 0) throw new AppError("conflict", "group_in_use", { values: { users: users.join(", ") } });
    await tx.sourceGroup.delete({ where: { id: input.id } });
    await leaveTrace(tx, scope, "source_group.deleted", group);
    await deleteUnreadFeeds(tx);
  });
}

/** Reads what an address leads to without saving anything, for the person to look at. Throws `invalid` on the field `url`. */
export async function previewSource(scope: Scope, input: AddSourceInput, signal?: AbortSignal): Promise<FoundSource> {
  requireWriting(scope);
  const { document, feed } = await discover(scope, input.url, signal);
  return { url: document.url, title: feed.title, latest: latestOf(feed) };
}

/**
 * Adds the feed an address leads to. It is fetched first: an address that cannot be read is refused on the
 * field `url` with the reason, and nothing is saved.
 */
export async function addSource(
  scope: Scope,
  input: AddSourceInput & { groupId: string },
  signal?: AbortSignal,
): Promise<FoundSource & { id: string }> {
  requireWriting(scope);
  permit(scope, sourcePolicy.edit);
  await inScope(scope, (tx) => requireGroup(tx, input.groupId));
  const { document, bodyHash, feed } = await discover(scope, input.url, signal);
  const now = scope.clock.now();
  const state = {
    title: feed.title,
    siteUrl: feed.siteUrl,
    etag: document.etag,
    lastModified: document.lastModified,
    bodyHash,
    lastPolledAt: now,
    lastSuccessAt: now,
    failingSince: null,
    failureCount: 0,
    lastError: null,
    nextPollAt: nextPollAfterSuccess(now, (feed.ttlMinutes ?? 0) * minuteMs, 0, Math.random()),
  };
  return inScope(scope, async (tx) => {
    const group = await requireGroup(tx, input.groupId);
    const row = await tx.feed.upsert({
      where: { workspaceId_url: { workspaceId: scope.workspaceId, url: document.url } },
      create: { workspaceId: scope.workspaceId, url: document.url, ...state },
      update: state,
    });
    const existing = await tx.source.findUnique({
      where: { groupId_feedId: { groupId: input.groupId, feedId: row.id } },
    });
    if (existing)
      throw new AppError("conflict", "source_exists", { fields: [{ path: ["url"], code: "source_exists" }] });
    await storeItems(tx, scope, row.id, feed.items);
    const source = await tx.source.create({
      data: { workspaceId: scope.workspaceId, groupId: input.groupId, feedId: row.id },
    });
    await leaveTrace(tx, scope, "source_group.source_added", group, {}, { source: row.title, url: row.url });
    return { id: source.id, url: row.url, title: row.title, latest: latestOf(feed) };
  });
}

/** Moves a source to another group. Where that group has the feed already, the two become one. */
export function moveSource(scope: Scope, input: { id: string; groupId: string }): Promise<void> {
  permit(scope, sourcePolicy.edit);
  return inScope(scope, async (tx) => {
    const source = await requireSource(tx, input.id);
    const to = await requireGroup(tx, input.groupId);
    const there = await tx.source.findUnique({
      where: { groupId_feedId: { groupId: input.groupId, feedId: source.feedId } },
    });
    if (there && there.id !== source.id) await tx.source.delete({ where: { id: source.id } });
    else await tx.source.update({ where: { id: source.id }, data: { groupId: input.groupId } });
    const { title, url } = source.feed;
    const [before, after] = [{ group: source.group.name }, { source: title, url, group: to.name }];
    await leaveTrace(tx, scope, "source_group.source_moved", to, before, after);
  });
}

export function removeSource(scope: Scope, input: { id: string }): Promise<void> {
  permit(scope, sourcePolicy.edit);
  return inScope(scope, async (tx) => {
    const { group, feed } = await requireSource(tx, input.id);
    await tx.source.delete({ where: { id: input.id } });
    await leaveTrace(tx, scope, "source_group.source_removed", group, { source: feed.title, url: feed.url });
    await deleteUnreadFeeds(tx);
  });
}

/** Reads every source of a group now. Throws `conflict` with `run_under_way` while that is done already. */
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
    await leaveTrace(tx, scope, "source_group.sync_requested", group, {}, { runId });
    return { runId };
  });
}

/** So many searches of a workspace go on at once; whoever gave up waiting ends theirs with `signal`. */
const searches = createRoom({ width: () => 8, mostOfOne: () => 4, mostWaiting: 20 });

async function discover({ workspaceId: share }: Scope, url: string, signal?: AbortSignal) {
  const leave = await searches.enter(share, signal).catch((error: unknown) => {
    throw error instanceof NoRoom ? new AppError("too_many_requests", "searches_too_many", { cause: error }) : error;
  });
  try {
    return await discoverFeed(url, { signal, share });
  } catch (error) {
    if (!(error instanceof FetchFailure)) throw error;
    const values = { status: error.status ?? 0 };
    throw new AppError("invalid", error.kind, {
      fields: [{ path: ["url"], code: error.kind, values }],
      values,
      cause: error,
    });
  } finally {
    leave();
  }
}

function latestOf(feed: ParsedFeed): FoundSource["latest"] {
  const time = (date: Date | null) => date?.getTime() ?? 0;
  return [...feed.items]
    .sort((a, b) => time(b.publishedAt) - time(a.publishedAt))
    .slice(0, 5)
    .map(({ title, url, publishedAt }) => ({ title, url, publishedAt: publishedAt?.toISOString() ?? null }));
}

async function named<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new AppError("conflict", "name_taken", { fields: [{ path: ["name"], code: "name_taken" }], cause: error });
  }
}

async function requireGroup(tx: Tx, id: string): Promise<Group> {
  const group = await tx.sourceGroup.findUnique({ where: { id }, select: { id: true, name: true } });
  if (!group) throw new AppError("not_found");
  return group;
}

async function requireSource(tx: Tx, id: string) {
  const source = await tx.source.findUnique({ where: { id }, include: { group: true, feed: true } });
  if (!source) throw new AppError("not_found");
  return source;
}

/** What happens to a source is told on its group's trace. */
async function leaveTrace(
  tx: Tx,
  scope: Scope,
  action: Extract<AuditAction, `source_group.${string}`>,
  { id, name }: Group,
  before?: AuditValues,
  after?: AuditValues,
): Promise<void> {
  await recordAudit(tx, scope, { action, subject: { type: "source_group", id, name }, before, after });
}

/** A feed that no group names any more is no longer read, and its items go with it. Editions keep what they quoted. */
async function deleteUnreadFeeds(tx: Tx): Promise<void> {
  await tx.feed.deleteMany({ where: { sources: { none: {} } } });
}
