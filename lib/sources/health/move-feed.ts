import type { Tx } from "@/lib/db/client";
import { shareCoverageLock } from "@/lib/db/coverage-lock";
import type { Prisma } from "@/lib/db/generated/client";
import type { FeedModel } from "@/lib/db/generated/models";
import type { Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";

/**
 * Changes a feed's address. Its items stay with it, so that nothing is reported twice. If another feed of the workspace
 * has the new address, the feed is merged into that one. `state` is written in addition to a row that stays. Returns
 * the id of the feed that has the address now. Throws `stale` if the feed's address has changed meanwhile.
 */
export async function moveFeed(
  tx: Tx,
  { workspaceId }: Pick<Scope, "workspaceId">,
  feed: Pick<FeedModel, "id" | "url">,
  url: string,
  state: Prisma.FeedUpdateInput,
): Promise<string> {
  await shareCoverageLock(tx, workspaceId);
  // Locks both feeds, so that nobody reads them meanwhile.
  await tx.$queryRaw`
    SELECT id FROM feed WHERE id = ${feed.id}::uuid OR (workspace_id = ${workspaceId}::uuid AND url = ${url})
    ORDER BY id FOR UPDATE`;
  if (!(await tx.feed.findUnique({ where: { id: feed.id, url: feed.url } }))) throw new AppError("stale");
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
 * Of an item that both feeds have, one stays: the one an edition cites; if both are cited, both stay. If a theme has
 * already covered one of them, the item gets the earlier of their first-seen times, so that it does not come twice.
 * Else it gets the later one, so that a theme that has not covered it yet does not miss it.
 */
async function mergeInto(tx: Tx, from: string, into: string): Promise<void> {
  await recogniseTwins(tx, from, into);
  await tx.$executeRaw`
    WITH through AS (
      SELECT source.feed_id, max(theme.covered_through) AS at
      FROM source JOIN theme_source_group reading ON reading.group_id = source.group_id
      JOIN theme ON theme.id = reading.theme_id AND theme.deleted_at IS NULL
      WHERE source.feed_id IN (${from}::uuid, ${into}::uuid) GROUP BY source.feed_id),
    twins AS (
      SELECT one.id AS one_id, other.id AS other_id,
             CASE WHEN one.first_seen_at <= (SELECT at FROM through WHERE feed_id = one.feed_id)
                    OR other.first_seen_at <= (SELECT at FROM through WHERE feed_id = other.feed_id)
                  THEN least(one.first_seen_at, other.first_seen_at)
                  ELSE greatest(one.first_seen_at, other.first_seen_at) END AS at
      FROM item one JOIN item other ON other.feed_id = ${into}::uuid AND other.identity = one.identity
      WHERE one.feed_id = ${from}::uuid)
    UPDATE item SET first_seen_at = twins.at FROM twins WHERE item.id IN (twins.one_id, twins.other_id)`;
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

/**
 * Programs that move a site may renew its guids: if each feed has exactly one entry for a page, the two are the same.
 */
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
