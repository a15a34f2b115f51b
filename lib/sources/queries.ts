import type { Prisma } from "@/lib/db/generated/client";
import { byName, pageByName } from "@/lib/db/paging";
import { readInScope, type Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { type Choices, mostChoices, type NamedFilter, type Page } from "@/lib/paging";
import { sourceHealth } from "@/lib/sources/rules";
import type { GroupChoice, SourceGroupView, SourceView } from "@/lib/sources/schema";

const weekMs = 7 * 86_400_000;

/** A page of the workspace's source groups with their sources, by name. */
export async function listSourceGroups(scope: Scope, filter: NamedFilter): Promise<Page<SourceGroupView>> {
  return pageByName(await findGroups(scope, byName(filter)), filter);
}

/** The source groups whose names hold a text, without their sources: so many at most, and of the rest those named by id. */
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
