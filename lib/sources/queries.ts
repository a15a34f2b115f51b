import { z } from "zod";
import type { Tx } from "@/lib/db/client";
import type { SourceImportModel } from "@/lib/db/generated/models";
import type { Prisma } from "@/lib/db/generated/client";
import { byName, pageByName } from "@/lib/db/paging";
import { readInScope, type Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { type Choices, mostChoices, type NamedFilter, type Page } from "@/lib/paging";
import { sourceHealth } from "@/lib/sources/rules";
import { writeOpml } from "@/lib/sources/opml/write-opml";
import {
  type GroupChoice,
  type ImportDetail,
  importEntryViewSchema,
  importStates,
  type ImportView,
  mostItemsCounted,
  readingModes,
  type SourceGroupView,
  type SourceView,
} from "@/lib/sources/schema";

export { countTroubled, getFeed, listFeedItems, listFeeds } from "@/lib/sources/health/read-feeds";

const weekMs = 7 * 86_400_000;

/** A page of the workspace's source groups with their sources, by name. */
export async function listSourceGroups(scope: Scope, filter: NamedFilter): Promise<Page<SourceGroupView>> {
  return pageByName(await findGroups(scope, byName(filter)), filter);
}

/**
 * The source groups whose names contain a text, without their sources: at most `mostChoices`, and in addition those
 * named by id.
 */
export function listGroupChoices(
  scope: Scope,
  { text, ids = [] }: { text?: string | undefined; ids?: string[] } = {},
): Promise<Choices<GroupChoice>> {
  return readInScope(scope, async (tx) => {
    const { where, ...order } = byName({ text, limit: mostChoices, cursor: undefined });
    const select = { id: true, name: true, _count: { select: { sources: true } } };
    const found = await tx.sourceGroup.findMany({ where, ...order, select });
    const first = found.slice(0, mostChoices);
    const unseen = ids.filter((id) => !first.some((one) => one.id === id));
    const named = unseen.length > 0 ? await tx.sourceGroup.findMany({ where: { id: { in: unseen } }, select }) : [];
    const options = [...named, ...first].map(({ id, name, _count }) => ({ id, name, sources: _count.sources }));
    return { options, more: found.length > mostChoices };
  });
}

/** One source group. Throws `not_found`. */
export async function getSourceGroup(scope: Scope, id: string): Promise<SourceGroupView> {
  const [group] = await findGroups(scope, { where: { id } });
  if (!group) throw new AppError("not_found");
  return group;
}

/** The sources a theme reads, each feed once. */
export async function listThemeSources(scope: Scope, themeId: string): Promise<SourceView[]> {
  const groups = await findGroups(scope, { where: { themes: { some: { themeId } } } });
  return [...new Map(groups.flatMap((group) => group.sources).map((source) => [source.feedId, source])).values()];
}

/** One stored item with its text: what an edition's evidence points to. Throws `not_found`. */
export async function getItem(scope: Scope, id: string) {
  const item = await readInScope(scope, (tx) =>
    tx.item.findUnique({ where: { id }, include: { feed: { select: { title: true } } } }),
  );
  if (!item) throw new AppError("not_found");
  return item;
}

function findGroups(
  scope: Scope,
  found: Pick<Prisma.SourceGroupFindManyArgs, "where" | "orderBy" | "take">,
): Promise<SourceGroupView[]> {
  const now = scope.clock.now();
  return readInScope(scope, async (tx) => {
    const groups = await tx.sourceGroup.findMany({
      orderBy: { name: "asc" },
      ...found,
      include: {
        sources: { include: { feed: true }, orderBy: { createdAt: "asc" } },
        themes: { where: { theme: { deletedAt: null } }, select: { themeId: true } },
      },
    });
    const feedIds = groups.flatMap((group) => group.sources.map((source) => source.feedId));
    const fresh = await countNewItems(tx, feedIds, new Date(now.getTime() - weekMs));
    return groups.map((group) => ({
      id: group.id,
      name: group.name,
      themeCount: group.themes.length,
      sources: group.sources.map(({ id, feed }) => ({
        id,
        feedId: feed.id,
        url: feed.url,
        title: feed.title,
        health: sourceHealth(feed, now),
        lastPolledAt: feed.lastPolledAt?.toISOString() ?? null,
        failingSince: feed.failingSince?.toISOString() ?? null,
        lastError: feed.lastError,
        itemsThisWeek: fresh.get(feed.id) ?? 0,
        reading: z.enum(readingModes).parse(feed.reading),
        isTeaser: feed.isTeaser,
        selector: feed.pageSelector,
        hasCredentials: feed.credentials !== null,
      })),
    }));
  });
}

/** Counts the new items of each feed since then, up to `mostItemsCounted`, so that a busy feed does not slow the page. */
async function countNewItems(tx: Tx, feedIds: string[], since: Date): Promise<Map<string, number>> {
  const rows = await tx.$queryRaw<{ feedId: string; count: number }[]>`
    SELECT feed.id AS "feedId", counted.count
    FROM unnest(${[...new Set(feedIds)]}::uuid[]) AS feed (id) CROSS JOIN LATERAL (
      SELECT count(*)::int AS count FROM (
        SELECT FROM item WHERE feed_id = feed.id AND first_seen_at > ${since} LIMIT ${mostItemsCounted}
      ) AS listed
    ) AS counted`;
  return new Map(rows.map(({ feedId, count }) => [feedId, count]));
}

/** The lists of feeds that were imported recently, the latest first. */
export function listImports(scope: Scope): Promise<ImportView[]> {
  return readInScope(scope, async (tx) => {
    const imports = await tx.sourceImport.findMany({ orderBy: [{ createdAt: "desc" }, { id: "desc" }], take: 50 });
    return viewsOf(tx, imports);
  });
}

/** An imported list of feeds with the outcome of each. Throws `not_found`. */
export async function getImport(scope: Scope, id: string): Promise<ImportDetail> {
  return readInScope(scope, async (tx) => {
    const one = await tx.sourceImport.findUnique({
      where: { id },
      include: { entries: { orderBy: { place: "asc" } } },
    });
    const [view] = one ? await viewsOf(tx, [one]) : [];
    if (!one || !view) throw new AppError("not_found");
    const entries = one.entries.map(({ id: entryId, address, title, folder, state, detail, options }) => ({
      id: entryId,
      address,
      title,
      folder,
      state: z.enum(importStates).parse(state),
      detail,
      options: importEntryViewSchema.shape.options.parse(options ?? []),
    }));
    return { ...view, entries };
  });
}

async function viewsOf(tx: Tx, imports: SourceImportModel[]): Promise<ImportView[]> {
  const counted = await tx.sourceImportEntry.groupBy({
    by: ["importId", "state"],
    where: { importId: { in: imports.map(({ id }) => id) } },
    _count: true,
  });
  return imports.map((one) => {
    const of = (state: string) => counted.find((row) => row.importId === one.id && row.state === state)?._count ?? 0;
    const counts = {
      waiting: of("waiting"),
      added: of("added"),
      there: of("there"),
      moved: of("moved"),
      found: of("found"),
      failed: of("failed"),
    };
    return {
      id: one.id,
      name: one.name,
      address: one.address,
      isFollowed: one.isFollowed,
      isCutOff: one.isCutOff,
      error: one.error,
      createdAt: one.createdAt.toISOString(),
      finishedAt: one.finishedAt?.toISOString() ?? null,
      undoneAt: one.undoneAt?.toISOString() ?? null,
      nextReadAt: one.nextReadAt?.toISOString() ?? null,
      total: Object.values(counts).reduce((sum, count) => sum + count, 0),
      counts,
    };
  });
}

/** The sources of a group, or of all, by title, as an OPML document. Throws `not_found` if the group does not exist. */
export async function exportSources(scope: Scope, { groupId }: { groupId: string | null }): Promise<string> {
  const { groups, title } = await readInScope(scope, async (tx) => {
    const found = await tx.sourceGroup.findMany({
      where: groupId ? { id: groupId } : {},
      orderBy: { name: "asc" },
      include: {
        sources: { include: { feed: true }, orderBy: [{ feed: { title: "asc" } }, { feed: { url: "asc" } }] },
      },
    });
    const workspace = await tx.workspace.findUniqueOrThrow({ where: { id: scope.workspaceId } });
    return { groups: found, title: groupId ? (found[0]?.name ?? "") : workspace.name };
  });
  if (groupId && groups.length === 0) throw new AppError("not_found");
  const lists = groups.map(({ name, sources }) => ({ name, feeds: sources.map(({ feed }) => feed) }));
  return writeOpml(title, lists, scope.clock.now());
}
