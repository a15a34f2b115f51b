import type { Tx } from "@/lib/db/client";
import { shareCoverageLock } from "@/lib/db/coverage-lock";
import type { FeedModel } from "@/lib/db/generated/models";
import type { Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { FetchFailure } from "@/lib/net/failure";
import { createRoom, NoRoom } from "@/lib/room";
import { headersOf, sealCredentials } from "@/lib/sources/fetch/credentials";
import { discoverFeed, type Discovery } from "@/lib/sources/fetch/read-feed";
import { forgetFound } from "@/lib/sources/health/successors";
import { storeItems } from "@/lib/sources/poll/store-items";
import { stateAfter } from "@/lib/sources/poll/reading-state";
import { listsTeasers } from "@/lib/sources/rules";
import type { AddSourceInput, FoundSource } from "@/lib/sources/schema";

/** An address and, if given, how it is read. */
export type Address = Pick<AddSourceInput, "url"> & Partial<AddSourceInput>;

/**
 * Limits how many searches run at once, in all and per workspace; a caller that stops waiting ends its search with
 * `signal`.
 */
const searches = createRoom({ width: () => 8, mostOfOne: () => 4, mostWaiting: 20 });

/** Finds the feed an address leads to. Throws `invalid` on the field `url` with the reason. */
export async function discover(
  { workspaceId: share }: Scope,
  { url, credentials }: Address,
  signal?: AbortSignal,
): Promise<Discovery> {
  const leave = await searches.enter(share, signal).catch((error: unknown) => {
    throw error instanceof NoRoom ? new AppError("too_many_requests", "searches_too_many", { cause: error }) : error;
  });
  try {
    return await discoverFeed(url, { signal, share, credentials: credentials ? headersOf(credentials) : undefined });
  } catch (error) {
    if (!(error instanceof FetchFailure)) throw error;
    const values = { status: error.status ?? 0 };
    const code = codeOf(error);
    throw new AppError("invalid", code, { fields: [{ path: ["url"], code, values }], values, cause: error });
  } finally {
    leave();
  }
}

/** What went wrong with an address, as a key under `errors` in the messages. */
export function codeOf({ kind, status }: FetchFailure): string {
  return status === 401 || status === 403 ? "url_closed" : kind;
}

/**
 * Saves the feed that was found in a group, with its items. If the group already has the feed, it keeps it. A feed with
 * credentials is not changed by what was found without them.
 */
export async function keepSource(
  tx: Tx,
  scope: Scope,
  input: Address & { groupId: string },
  found: Discovery,
): Promise<{ sourceId: string; feed: FeedModel; isNew: boolean }> {
  const { workspaceId } = scope;
  const { document, feed } = found;
  const credentials = opens(input, document.url) && input.credentials ? sealCredentials(input.credentials) : null;
  const reading = {
    ...(input.reading && input.reading !== "feed" ? { reading: input.reading } : {}),
    ...(credentials ? { credentials } : {}),
  };
  const now = scope.clock.now();
  await shareCoverageLock(tx, workspaceId);
  const where = { workspaceId_url: { workspaceId, url: document.url } };
  const known = await tx.feed.findUnique({ where });
  const isClosed = known !== null && known.credentials !== null && credentials === null;
  const row = await tx.feed.upsert({
    where,
    create: { workspaceId, url: document.url, title: feed.title, nextPollAt: now, ...reading },
    update: isClosed ? {} : reading,
  });
  if (!isClosed) {
    await storeItems(tx, scope, row, feed.items);
    await tx.feed.update({ where: { id: row.id }, data: await stateAfter(tx, row, found, now) });
    if (row.failingSince) await forgetFound(tx, row.id, row.movedTo);
  }
  const place = { groupId: input.groupId, feedId: row.id };
  const existing = await tx.source.findUnique({ where: { groupId_feedId: place } });
  const { id: sourceId } = existing ?? (await tx.source.create({ data: { workspaceId, ...place } }));
  return { sourceId, feed: row, isNew: !existing };
}

/** Whether the credentials of the given address may be used for the one found: only if both have the same origin. */
function opens({ url }: Address, found: string): boolean {
  return new URL(url.startsWith("//") ? `https:${url}` : url).origin === new URL(found).origin;
}

/** What was found, as shown to the user. */
export function foundIn({ document, feed, others }: Discovery): FoundSource {
  const time = (date: Date | null) => date?.getTime() ?? 0;
  const latest = [...feed.items]
    .sort((a, b) => time(b.publishedAt) - time(a.publishedAt))
    .slice(0, 5)
    .map(({ title, url, publishedAt }) => ({ title, url, publishedAt: publishedAt?.toISOString() ?? null }));
  return { url: document.url, title: feed.title, latest, isTeaser: listsTeasers(feed.items), others };
}
