import type { Tx } from "@/lib/db/client";
import type { Prisma } from "@/lib/db/generated/client";
import type { ItemModel } from "@/lib/db/generated/models";
import { takeCoverageLock } from "@/lib/db/coverage-lock";
import { databaseNow } from "@/lib/db/now";
import { inScope, type Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import type { Coverage, Material } from "@/lib/synthesis/schema";

/** A theme's first edition takes this many of the newest items of each source, whatever their age. */
const firstItemsPerSource = 20;
/** More than anybody reads; the newest win. */
const maxItems = 400;
/** First seen now but published longer ago than this: backfill, left out. */
const backfillDays = 31;

/**
 * What a theme's next edition has to speak about: the items first seen since the last delivered edition's
 * coverage ended, up to now. The end is taken while no one may store items, so that nothing falls between two
 * editions.
 */
export function collectCoverage(scope: Scope, input: { themeId: string }): Promise<Coverage> {
  return inScope(scope, async (tx) => {
    const theme = await tx.theme.findFirst({ where: { id: input.themeId, deletedAt: null } });
    if (!theme) throw new AppError("not_found");
    await takeCoverageLock(tx, scope.workspaceId);
    const to = await databaseNow(tx, scope.clock);
    const from = theme.coveredThrough;
    const feeds = await tx.feed.findMany({
      where: { sources: { some: { group: { themes: { some: { themeId: theme.id } } } } } },
      orderBy: { title: "asc" },
    });
    const titles = new Map(feeds.map((feed) => [feed.id, feed.title]));
    const where = { feedId: { in: [...titles.keys()] }, firstSeenAt: { lte: to } } satisfies Prisma.ItemWhereInput;
    const items = from
      ? await tx.item.findMany({
          where: { ...where, firstSeenAt: { gt: from, lte: to } },
          orderBy: [...newest],
          take: maxItems,
        })
      : await newestOfEach(
          tx,
          feeds.map(({ id }) => id),
          to,
        );
    const isBackfill = (item: { publishedAt: Date | null; firstSeenAt: Date }) =>
      item.publishedAt !== null && item.firstSeenAt.getTime() - item.publishedAt.getTime() > backfillDays * 86_400_000;
    const materials: Material[] = (from ? items.filter((item) => !isBackfill(item)) : items).map((item) => ({
      id: item.id,
      feedId: item.feedId,
      source: titles.get(item.feedId) ?? "",
      title: item.title,
      text: item.text,
      url: item.url,
      canonicalUrl: item.canonicalUrl,
      publishedAt: item.publishedAt,
      firstSeenAt: item.firstSeenAt,
    }));
    return { from, to, materials, sources: feeds.map(({ title, failingSince }) => ({ title, failingSince })) };
  });
}

async function newestOfEach(tx: Tx, feedIds: string[], to: Date): Promise<ItemModel[]> {
  const found: ItemModel[] = [];
  for (const feedId of feedIds) {
    const where = { feedId, firstSeenAt: { lte: to } };
    found.push(...(await tx.item.findMany({ where, orderBy: [...newest], take: firstItemsPerSource })));
  }
  return found;
}

const newest = [{ publishedAt: { sort: "desc", nulls: "last" } }, { firstSeenAt: "desc" }] as const;
