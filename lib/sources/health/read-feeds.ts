import { z } from "zod";
import type { Tx } from "@/lib/db/client";
import { readInScope, type Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import {
  type FeedDetail,
  type FeedFilter,
  type FeedItem,
  type FeedPage,
  successorViewSchema,
  type SuccessorView,
} from "@/lib/sources/health/schema";
import { countAttention, selectFeeds, viewsOf } from "@/lib/sources/health/select-feeds";

const mostItems = 10;

/**
 * A page of all feeds of the workspace, with the state of each. Days are those of `timezone`. Throws `invalid` for a
 * cursor of another sort order.
 */
export function listFeeds(scope: Scope, filter: FeedFilter, timezone = "UTC"): Promise<FeedPage> {
  return readInScope(scope, (tx) => selectFeeds(tx, scope.workspaceId, filter, { now: scope.clock.now(), timezone }));
}

/** Number of feeds that need attention: those that are failing, gone, silent or have moved. */
export function countTroubled(scope: Scope): Promise<number> {
  return readInScope(scope, (tx) => countAttention(tx, scope.workspaceId, scope.clock.now()));
}

/** One feed with its latest entries and its possible new addresses. Throws `not_found`. */
export function getFeed(scope: Scope, id: string, timezone = "UTC"): Promise<FeedDetail> {
  return readInScope(scope, async (tx) => {
    const [view] = await viewsOf(tx, [id], { now: scope.clock.now(), timezone });
    const feed = await tx.feed.findUnique({ where: { id } });
    if (!view || !feed) throw new AppError("not_found");
    return {
      ...view,
      items: await latestItems(tx, id),
      found: await successorsOf(tx, id),
      searchedAt: feed.searchedAt?.toISOString() ?? null,
      selector: feed.pageSelector,
      hasCredentials: feed.credentials !== null,
    };
  });
}

/** The latest entries of a feed; none if the feed does not exist. */
export function listFeedItems(scope: Scope, { id }: { id: string }): Promise<FeedItem[]> {
  return readInScope(scope, (tx) => latestItems(tx, id));
}

async function latestItems(tx: Tx, feedId: string): Promise<FeedItem[]> {
  const items = await tx.item.findMany({
    where: { feedId },
    orderBy: [{ firstSeenAt: "desc" }, { publishedAt: { sort: "desc", nulls: "last" } }],
    take: mostItems,
    select: {
      id: true,
      title: true,
      url: true,
      publishedAt: true,
      firstSeenAt: true,
      _count: { select: { editions: true } },
    },
  });
  return items.map(({ _count, publishedAt, firstSeenAt, ...item }) => ({
    ...item,
    publishedAt: publishedAt?.toISOString() ?? null,
    firstSeenAt: firstSeenAt.toISOString(),
    isTold: _count.editions > 0,
  }));
}

/** Possible new addresses, the likeliest first. */
async function successorsOf(tx: Tx, feedId: string): Promise<SuccessorView[]> {
  const rows = await tx.feedSuccessor.findMany({
    where: { feedId, dismissedAt: null },
    orderBy: [{ knownItems: "desc" }, { foundAt: "desc" }],
    take: 5,
  });
  return rows.map(({ id, url, title, knownItems, listedItems, latest, foundAt }) => ({
    id,
    url,
    title,
    knownItems,
    listedItems,
    latest: z.array(successorViewSchema.shape.latest.element).parse(latest),
    foundAt: foundAt.toISOString(),
  }));
}
