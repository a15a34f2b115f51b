import { inScope, type Scope } from "@/lib/db/scope";
import type { FeedModel } from "@/lib/db/generated/models";
import { AppError } from "@/lib/errors";
import { discover } from "@/lib/sources/add/keep-source";
import type { Discovery } from "@/lib/sources/fetch/read-feed";
import { type Found, kinshipOf, propose } from "@/lib/sources/health/successors";

/** Number of places checked, each with the feeds its page leads to. */
const mostPlaces = 5;

/**
 * Searches for a feed that is gone where people would look, in their order: what its address leads to now, its site,
 * where its entries lead, and the pages above it. Proposes a feed that has entries of the old one, else the first that
 * looks alike; never one that a user has dismissed. Returns whether something was found. `signal` ends it early. Throws
 * `too_many_requests` if the workspace already runs as many searches as it may.
 */
export async function findSuccessor(scope: Scope, feed: FeedModel, signal: AbortSignal): Promise<boolean> {
  const { places, known } = await inScope(scope, async (tx) => {
    const refused = await tx.feedSuccessor.findMany({ where: { feedId: feed.id, dismissedAt: { not: null } } });
    const items = await tx.item.findMany({
      where: { feedId: feed.id, url: { not: null } },
      orderBy: { firstSeenAt: "desc" },
      take: 20,
      select: { url: true },
    });
    const links = items.flatMap(({ url }) => url ?? []);
    return { places: placesToLook(feed, links), known: new Set([feed.url, ...refused.map(({ url }) => url)]) };
  });
  let next: Found | null = null;
  for (const url of places) {
    signal.throwIfAborted();
    const found = await lookAt(scope, url, signal);
    if (!found || known.has(found.url)) continue;
    known.add(found.url);
    const { knownItems, isAlike } = await inScope(scope, (tx) => kinshipOf(tx, feed, found));
    if (isAlike) next ??= found;
    if (knownItems === 0) continue;
    next = found;
    break;
  }
  const best = next;
  if (!best) return false;
  await inScope(scope, async (tx) => {
    // Meanwhile the feed may have been deleted, or may be readable again.
    const row = await tx.feed.findUnique({ where: { id: feed.id } });
    if (row?.failingSince) await propose(tx, scope, row, best);
  });
  return true;
}

async function lookAt(scope: Scope, url: string, signal: AbortSignal): Promise<Found | null> {
  const found: Discovery | null = await discover(scope, { url }, signal).catch((error: unknown) => {
    // There is no feed; after any other error it is unknown.
    if (error instanceof AppError && error.code === "invalid") return null;
    throw error;
  });
  return found && foundOf(found);
}

/** A discovered feed as a possible successor of another one. */
export function foundOf({ document, feed }: Discovery): Found {
  return { url: document.movedTo ?? document.url, title: feed.title, siteUrl: feed.siteUrl, items: feed.items };
}

/** Prefixes of host names that are used for feeds; without the prefix, the host is that of the site. */
const ofFeeds = /^(?:feeds?\d?|rss|xml|atom|www)\./;

/** Addresses where a feed's new one may be found, the likeliest first. */
export function placesToLook(
  { url, siteUrl, movedTo }: Pick<FeedModel, "url" | "siteUrl" | "movedTo">,
  links: string[],
): string[] {
  const { protocol, host, origin } = new URL(url);
  const parents = [new URL("./", url), new URL("../", url)].map(({ href }) => href);
  const origins = [
    ...Map.groupBy(
      links.filter((link) => URL.canParse(link)),
      (link) => new URL(link).origin,
    ),
  ];
  const [mostLinked] = origins.toSorted(([, a], [, b]) => b.length - a.length);
  const places = [
    movedTo,
    url,
    siteUrl,
    mostLinked && `${mostLinked[0]}/`,
    protocol === "http:" ? url.replace("http:", "https:") : null,
    ofFeeds.test(host) ? `${protocol}//${host.replace(ofFeeds, "")}/` : null,
    ...parents,
    `${origin}/`,
  ];
  return [...new Set(places.filter((place) => place !== null && place !== undefined))].slice(0, mostPlaces);
}
