import type { Tx } from "@/lib/db/client";
import { announce } from "@/lib/db/listen";
import { inScope, requireWriting, type Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { permit } from "@/lib/policy";
import { discover } from "@/lib/sources/add/keep-source";
import { recordTrace, requirePlaces } from "@/lib/sources/change/change-source";
import { foundOf } from "@/lib/sources/health/find-successor";
import { moveFeed } from "@/lib/sources/health/move-feed";
import { propose } from "@/lib/sources/health/successors";
import { sourcePolicy } from "@/lib/sources/policy";
import { unread, untroubled } from "@/lib/sources/rules";

/**
 * Checks an address that a user gives as the new one of a feed, and stores it beside the old one as a proposal. Throws
 * `invalid` on the field `url` if there is no feed, or if the feed has this address already.
 */
export async function proposeAddress(
  scope: Scope,
  { id, url }: { id: string; url: string },
  signal?: AbortSignal,
): Promise<{ id: string }> {
  requireWriting(scope);
  permit(scope, sourcePolicy.edit);
  await inScope(scope, (tx) => requireFeed(tx, id));
  const found = foundOf(await discover(scope, { url }, signal));
  return inScope(scope, async (tx) => {
    const feed = await requireFeed(tx, id);
    if (found.url === feed.url)
      throw new AppError("invalid", "address_same", { fields: [{ path: ["url"], code: "address_same" }] });
    const proposed = await propose(tx, scope, feed, found);
    await tx.feedSuccessor.update({ where: { id: proposed.id }, data: { dismissedAt: null } });
    return proposed;
  });
}

/**
 * Gives a feed the address where it was found; all that was read from it stays. Returns the id of the feed that has the
 * address now.
 */
export function takeOver(scope: Scope, input: { id: string }): Promise<{ feedId: string }> {
  permit(scope, sourcePolicy.edit);
  return inScope(scope, async (tx) => {
    const { feed, url } = await requireSuccessor(tx, input.id);
    const places = await requirePlaces(tx, [feed.id]);
    // The credentials were meant for the old origin.
    const isElsewhere = new URL(url).origin !== new URL(feed.url).origin;
    const feedId = await moveFeed(tx, scope, feed, url, {
      ...(isElsewhere ? { credentials: null } : {}),
      ...unread,
      ...untroubled,
      nextPollAt: scope.clock.now(),
    });
    for (const { group } of places)
      await recordTrace(
        tx,
        scope,
        "source_group.source_address",
        group,
        { url: feed.url },
        { source: feed.title, url },
      );
    await announce(tx, { kind: "poll" });
    return { feedId };
  });
}

/** Records that what was found is another feed: it is not proposed again. */
export function dismissSuccessor(scope: Scope, input: { id: string }): Promise<void> {
  permit(scope, sourcePolicy.edit);
  return inScope(scope, async (tx) => {
    const { id, feedId, url } = await requireSuccessor(tx, input.id);
    await tx.feedSuccessor.update({ where: { id }, data: { dismissedAt: scope.clock.now() } });
    await tx.feed.updateMany({ where: { id: feedId, movedTo: url }, data: { movedTo: null, movedSince: null } });
  });
}

async function requireFeed(tx: Tx, id: string) {
  const feed = await tx.feed.findUnique({ where: { id } });
  if (!feed) throw new AppError("not_found");
  return feed;
}

async function requireSuccessor(tx: Tx, id: string) {
  const found = await tx.feedSuccessor.findUnique({ where: { id }, include: { feed: true } });
  if (!found) throw new AppError("not_found");
  return found;
}
