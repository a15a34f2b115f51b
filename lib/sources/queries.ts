import { readInScope, type Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { sourceHealth } from "@/lib/sources/rules";
import type { SourceGroupView, SourceView } from "@/lib/sources/schema";

const weekMs = 7 * 86_400_000;

/** Every source group of the workspace with its sources, by name. */
export function listSourceGroups(scope: Scope): Promise<SourceGroupView[]> {
  return findGroups(scope, {});
}

/** One source group. Throws `not_found`. */
export async function getSourceGroup(scope: Scope, id: string): Promise<SourceGroupView> {
  const [group] = await findGroups(scope, { id });
  if (!group) throw new AppError("not_found");
  return group;
}

/** The sources a theme reads, each feed once. */
export async function listThemeSources(scope: Scope, themeId: string): Promise<SourceView[]> {
  const groups = await findGroups(scope, { themes: { some: { themeId } } });
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
  where: { id?: string; themes?: { some: { themeId: string } } },
): Promise<SourceGroupView[]> {
  const now = scope.clock.now();
  return readInScope(scope, async (tx) => {
    const groups = await tx.sourceGroup.findMany({
      where,
      orderBy: { name: "asc" },
      include: {
        sources: { include: { feed: true }, orderBy: { createdAt: "asc" } },
        themes: { where: { theme: { deletedAt: null } }, select: { themeId: true } },
      },
    });
    const feedIds = groups.flatMap((group) => group.sources.map((source) => source.feedId));
    const counts = await tx.item.groupBy({
      by: ["feedId"],
      where: { feedId: { in: feedIds }, firstSeenAt: { gt: new Date(now.getTime() - weekMs) } },
      _count: true,
    });
    const fresh = new Map(counts.map((row) => [row.feedId, row._count]));
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
      })),
    }));
  });
}
