import { recordAudit } from "@/lib/audit/commands";
import type { AuditAction, AuditValues } from "@/lib/audit/schema";
import type { Tx } from "@/lib/db/client";
import type { FeedModel } from "@/lib/db/generated/models";
import type { Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { sealCredentials } from "@/lib/sources/fetch/credentials";
import { unread } from "@/lib/sources/rules";
import type { ReadSourceInput } from "@/lib/sources/schema";

/** An item seen longer ago than this is in an edition already, or never will be. */
const latestPagesDays = 7;

interface Group {
  id: string;
  name: string;
}

/** A feed in one of its groups. */
export interface Place {
  id: string;
  group: Group;
  feed: FeedModel;
}

/** Moves a source to another group. If that group has the feed already, the two become one. */
export async function moveTo(tx: Tx, scope: Scope, { id, group, feed }: Place, to: Group): Promise<void> {
  const place = { groupId: to.id, feedId: feed.id };
  const there = await tx.source.findUnique({ where: { groupId_feedId: place } });
  if (there && there.id !== id) await tx.source.delete({ where: { id } });
  else await tx.source.update({ where: { id }, data: { groupId: to.id } });
  const after = { source: feed.title, url: feed.url, group: to.name };
  await recordTrace(tx, scope, "source_group.source_moved", to, { group: group.name }, after);
}

/** Removes a source from its group. */
export async function remove(tx: Tx, scope: Scope, { id, group, feed }: Place): Promise<void> {
  await tx.source.delete({ where: { id } });
  await recordTrace(tx, scope, "source_group.source_removed", group, { source: feed.title, url: feed.url });
}

/** Sets how a source is read from now on; if pages are read, its latest items get theirs. */
export async function readAs(tx: Tx, scope: Scope, { group, feed }: Place, input: ReadSourceInput): Promise<void> {
  const { reading, selector, credentials } = input;
  const pageSelector = selector === undefined ? feed.pageSelector : selector;
  const isOpenedAnew = credentials !== undefined && (credentials !== null || feed.credentials !== null);
  const opened = isOpenedAnew ? { credentials: credentials ? sealCredentials(credentials) : null } : {};
  // The new credentials may show what was hidden before.
  const anew = isOpenedAnew ? { nextPollAt: scope.clock.now(), ...unread } : {};
  await tx.feed.update({ where: { id: feed.id }, data: { reading, pageSelector, ...opened, ...anew } });
  const wantsPages = reading === "page" || (reading === "auto" && feed.isTeaser);
  if (!wantsPages)
    await tx.item.updateMany({
      where: { feedId: feed.id, pageState: "wanted", pageText: null },
      data: { pageState: null },
    });
  else if (reading !== feed.reading || pageSelector !== feed.pageSelector || isOpenedAnew)
    await wantPages(tx, scope, feed.id);
  const of = { source: feed.title, url: feed.url };
  const said = (sealed: string | null) => (isOpenedAnew ? { credentials: sealed ? "•••" : null } : {});
  const before = { reading: feed.reading, selector: feed.pageSelector, ...said(feed.credentials) };
  const after = { ...of, reading, selector: pageSelector, ...said(opened.credentials ?? null) };
  await recordTrace(tx, scope, "source_group.source_reading", group, before, after);
}

/** Requests the pages of the latest items, as far as the next edition may use them. */
async function wantPages(tx: Tx, scope: Scope, feedId: string): Promise<void> {
  const since = new Date(scope.clock.now().getTime() - latestPagesDays * 86_400_000);
  const latest = await tx.item.findMany({
    where: { feedId, firstSeenAt: { gt: since }, url: { not: null } },
    orderBy: { firstSeenAt: "desc" },
    take: 20,
    select: { id: true },
  });
  const where = { id: { in: latest.map(({ id }) => id) } };
  await tx.item.updateMany({ where, data: { pageState: "wanted", pageTries: 0, pageAfter: null } });
}

/** Throws `not_found`. */
export async function requireGroup(tx: Tx, id: string): Promise<Group> {
  const group = await tx.sourceGroup.findUnique({ where: { id }, select: { id: true, name: true } });
  if (!group) throw new AppError("not_found");
  return group;
}

/** A source with its group and feed. Throws `not_found`. */
export async function requireSource(tx: Tx, id: string): Promise<Place> {
  const source = await tx.source.findUnique({ where: { id }, include: { group: true, feed: true } });
  if (!source) throw new AppError("not_found");
  return source;
}

/** All places of some feeds in groups. Throws `not_found` if one of the feeds has none. */
export async function requirePlaces(tx: Tx, feedIds: string[]): Promise<Place[]> {
  const places = await tx.source.findMany({
    where: { feedId: { in: feedIds } },
    include: { group: true, feed: true },
    orderBy: { createdAt: "asc" },
  });
  if (new Set(places.map(({ feedId }) => feedId)).size < new Set(feedIds).size) throw new AppError("not_found");
  return places;
}

/** Changes of a source are recorded in the audit log of its group. */
export async function recordTrace(
  tx: Tx,
  scope: Scope,
  action: Extract<AuditAction, `source_group.${string}`>,
  { id, name }: Group,
  before?: AuditValues,
  after?: AuditValues,
): Promise<void> {
  await recordAudit(tx, scope, { action, subject: { type: "source_group", id, name }, before, after });
}

/** Deletes feeds that are in no group any more, with their items. Editions keep what they quoted. */
export async function deleteUnreadFeeds(tx: Tx): Promise<void> {
  await tx.feed.deleteMany({ where: { sources: { none: {} } } });
}
