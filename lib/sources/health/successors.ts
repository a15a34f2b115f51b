import type { Tx } from "@/lib/db/client";
import type { FeedModel } from "@/lib/db/generated/models";
import type { Scope } from "@/lib/db/scope";
import { canonicalUrl, hostOf, isSameSite } from "@/lib/sources/rules";
import type { LatestItem } from "@/lib/sources/health/schema";

/** A feed as it was found somewhere else. */
export interface Found {
  url: string;
  title: string;
  siteUrl: string | null;
  items: { identity: string; url: string | null; title: string; publishedAt: Date | null }[];
}

const mostShown = 5;

/** What makes a feed that was found look like the one that is gone. */
export interface Kinship {
  /** So many of its items the other one had, too. */
  knownItems: number;
  /** It has the same name, or lies on the same site and has a word of the name: a site may be somebody else's by now. */
  isAlike: boolean;
}

/** How much a feed that was found has in common with one that is gone. */
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

/** Which of some items a feed had already, by what identifies them, where they lead or what they are called. */
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

/** Puts down where a feed seems to be, for somebody to look at. One that was refused stays so. */
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

/** Whether somebody said that what is at an address is another feed. */
export async function isRefused(tx: Tx, feedId: string, url: string): Promise<boolean> {
  return (await tx.feedSuccessor.count({ where: { feedId, url, dismissedAt: { not: null } } })) > 0;
}

/** Proposes no more what was found for a feed, but for one address; what was refused stays so. */
export async function forgetFound(tx: Tx, feedId: string, except: string | null): Promise<void> {
  await tx.feedSuccessor.deleteMany({
    where: { feedId, dismissedAt: null, ...(except === null ? {} : { url: { not: except } }) },
  });
}

/** The same for where permanent redirects lead: what is there is what was read. */
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
