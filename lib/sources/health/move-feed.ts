import type { Tx } from "@/lib/db/client";
import { shareCoverageLock } from "@/lib/db/coverage-lock";
import type { Prisma } from "@/lib/db/generated/client";
import type { FeedModel } from "@/lib/db/generated/models";
import type { Scope } from "@/lib/db/scope";

/**
 * Gives a feed another address. All that was read from it stays its own, so that nothing is told twice. Where another feed of
 * the workspace has the address, the two become that one. `state` is what else is written on a row that stays. Returns the
 * id of the feed that has the address now.
 */
export async function moveFeed(
  tx: Tx,
  { workspaceId }: Pick<Scope, "workspaceId">,
  feed: Pick<FeedModel, "id">,
  url: string,
  state: Prisma.FeedUpdateInput,
): Promise<string> {
  await shareCoverageLock(tx, workspaceId);
  const there = await tx.feed.findUnique({ where: { workspaceId_url: { workspaceId, url } } });
  if (there && there.id !== feed.id) {
    await mergeInto(tx, feed.id, there.id);
    return there.id;
  }
  await tx.feed.update({ where: { id: feed.id }, data: { ...state, url, movedTo: null, movedSince: null } });
  await tx.feedSuccessor.deleteMany({ where: { feedId: feed.id, OR: [{ url }, { dismissedAt: null }] } });
  return feed.id;
}

/**
 * Of an item that both have, one stays: the one an edition cites; where both are cited, both do. It was seen first when either
 * was where it is told already, else when the latter was: who has it still before them does not lose it.
 */
async function mergeInto(tx: Tx, from: string, into: string): Promise<void> {
  await recogniseTwins(tx, from, into);
  await tx.$executeRaw`
    UPDATE item kept SET first_seen_at = CASE
      WHEN EXISTS (SELECT FROM edition_item WHERE item_id IN (kept.id, twin.id)) THEN least(kept.first_seen_at, twin.first_seen_at)
      ELSE greatest(kept.first_seen_at, twin.first_seen_at) END
    FROM item twin
    WHERE kept.identity = twin.identity
      AND ((kept.feed_id = ${into}::uuid AND twin.feed_id = ${from}::uuid)
        OR (kept.feed_id = ${from}::uuid AND twin.feed_id = ${into}::uuid))`;
  for (const [extra, kept] of [
    [from, into],
    [into, from],
  ])
    await tx.$executeRaw`
      DELETE FROM item extra USING item kept
      WHERE extra.feed_id = ${extra}::uuid AND kept.feed_id = ${kept}::uuid AND kept.identity = extra.identity
        AND NOT EXISTS (SELECT FROM edition_item WHERE item_id = extra.id)`;
  await tx.$executeRaw`
    UPDATE item SET identity = item.id::text FROM item twin
    WHERE item.feed_id = ${from}::uuid AND twin.feed_id = ${into}::uuid AND twin.identity = item.identity`;
  await tx.item.updateMany({ where: { feedId: from }, data: { feedId: into } });
  const places = await tx.source.findMany({ where: { feedId: into }, select: { groupId: true } });
  const taken = places.map(({ groupId }) => groupId);
  await tx.source.updateMany({ where: { feedId: from, groupId: { notIn: taken } }, data: { feedId: into } });
  await tx.feed.delete({ where: { id: from } });
}

/** Programs that move a site may renew its guids: what is the one entry of its page in both feeds is the same. */
async function recogniseTwins(tx: Tx, from: string, into: string): Promise<void> {
  await tx.$executeRaw`
    WITH page AS (
      SELECT feed_id, canonical_url, (array_agg(id))[1] AS id, min(identity) AS identity FROM item
      WHERE feed_id IN (${from}::uuid, ${into}::uuid) AND canonical_url LIKE '%/%'
      GROUP BY feed_id, canonical_url HAVING count(*) = 1)
    UPDATE item SET identity = there.identity
    FROM page one JOIN page there USING (canonical_url)
    WHERE item.id = one.id AND one.feed_id = ${from}::uuid AND there.feed_id = ${into}::uuid
      AND NOT EXISTS (SELECT FROM item other WHERE other.feed_id = ${from}::uuid AND other.identity = there.identity)`;
}
