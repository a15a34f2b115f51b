import type { Tx } from "@/lib/db/client";
import type { FeedModel } from "@/lib/db/generated/models";
import type { Scope } from "@/lib/db/scope";
import { canonicalUrl, hostOf, isSameSite } from "@/lib/sources/rules";
import type { LatestItem } from "@/lib/sources/health/schema";

/** A feed that was found at another address. */
export interface Found {
  url: string;
  title: string;
  siteUrl: string | null;
  items: { identity: string; url: string | null; title: string; publishedAt: Date | null }[];
}

const mostShown = 5;

/** How similar a feed that was found is to the one that is gone. */
export interface Kinship {
  /** Number of its items that the other feed had, too. */
  knownItems: number;
  /**
   * It has the same name, or is on the same site and shares a word of the name; the site alone is not enough, because
   * it may belong to somebody else by now.
   */
  isAlike: boolean;
}

/** Compares a feed that was found with one that is gone. */
export async function kinshipOf(tx: Tx, feed: FeedModel, found: Found): Promise<Kinship> {
  const known = await knownAmong(tx, feed.id, found.items);
  const [hosts, theirs] = [feed, found].map(({ url, siteUrl }) => [url, siteUrl ?? url].map(hostOf)) as [
    string[],
    string[],
  ];
  const [words, theirWords] = [wordsOf(feed.title), wordsOf(found.title)];
  const isSameName = words.length > 0 && words.join(" ") === theirWords.join(" ");
  const isNeighbour = hosts.some((one) => theirs.some((other) => isSameSite(one, other)));
  const isAlike = isSameName || (isNeighbour && words.some((word) => word.length > 3 && theirWords.includes(word)));
  return { knownItems: known.size, isAlike };
}

function wordsOf(title: string): string[] {
  return (
    title
      .normalize("NFKC")
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}

/** Returns the items that a feed already had, by their identity, address or title. */
async function knownAmong(tx: Tx, feedId: string, items: Found["items"]): Promise<Set<Found["items"][number]>> {
  const pages = items.map(({ url }) => (url ? canonicalUrl(url) : null));
  const stored = await tx.item.findMany({
    where: {
      feedId,
      OR: [
        { identity: { in: items.map(({ identity }) => identity) } },
        { canonicalUrl: { in: pages.filter((page) => page?.includes("/")).map(String) } },
        { title: { in: items.map(({ title }) => title) } },
      ],
    },
    select: { identity: true, canonicalUrl: true, title: true },
    take: 2_000,
  });
  const [identities, addresses, titles] = (["identity", "canonicalUrl", "title"] as const).map(
    (name) => new Set(stored.map((one) => one[name])),
  );
  return new Set(
    items.filter(
      ({ identity, title }, index) =>
        identities?.has(identity) === true ||
        addresses?.has(pages[index] ?? "") === true ||
        titles?.has(title) === true,
    ),
  );
}

/** Stores a possible new address of a feed, for a person to check. A dismissed one stays dismissed. */
export async function propose(
  tx: Tx,
  { workspaceId, clock }: Scope,
  feed: FeedModel,
  found: Found,
): Promise<{ id: string }> {
  const known = await knownAmong(tx, feed.id, found.items);
  const time = ({ publishedAt }: Found["items"][number]) => publishedAt?.getTime() ?? 0;
  const latest: LatestItem[] = found.items
    .toSorted((a, b) => time(b) - time(a))
    .slice(0, mostShown)
    .map((item) => ({
      title: item.title,
      url: item.url,
      publishedAt: item.publishedAt?.toISOString() ?? null,
      isKnown: known.has(item),
    }));
  const data = {
    title: found.title,
    knownItems: known.size,
    listedItems: found.items.length,
    latest,
    foundAt: clock.now(),
  };
  const there = await tx.feedSuccessor.findFirst({ where: { feedId: feed.id, url: found.url } });
  return there
    ? tx.feedSuccessor.update({ where: { id: there.id }, data, select: { id: true } })
    : tx.feedSuccessor.create({
        data: { workspaceId, feedId: feed.id, url: found.url, ...data },
        select: { id: true },
      });
}

/** Whether a user has said that the feed at an address is another one. */
export async function isRefused(tx: Tx, feedId: string, url: string): Promise<boolean> {
  return (await tx.feedSuccessor.count({ where: { feedId, url, dismissedAt: { not: null } } })) > 0;
}

/** Deletes the proposals for a feed, except one address; dismissed ones are kept. */
export async function forgetFound(tx: Tx, feedId: string, except: string | null): Promise<void> {
  await tx.feedSuccessor.deleteMany({
    where: { feedId, dismissedAt: null, ...(except === null ? {} : { url: { not: except } }) },
  });
}

/** Proposes the target of permanent redirects, with the feed's own items, because they were read from there. */
export async function proposeMoved(tx: Tx, scope: Scope, feed: FeedModel, url: string): Promise<void> {
  if (await tx.feedSuccessor.findFirst({ where: { feedId: feed.id, url } })) return;
  const items = await tx.item.findMany({
    where: { feedId: feed.id },
    orderBy: [{ firstSeenAt: "desc" }, { publishedAt: "desc" }],
    take: 20,
    select: { identity: true, url: true, title: true, publishedAt: true },
  });
  await propose(tx, scope, feed, { url, title: feed.title, siteUrl: feed.siteUrl, items });
}
