import type { Tx } from "@/lib/db/client";
import type { FeedModel } from "@/lib/db/generated/models";
import { env } from "@/lib/env";
import type { FeedReading } from "@/lib/sources/fetch/read-feed";
import { freshForMs, nextPollAfterSuccess, type Rhythm, rhythmOf } from "@/lib/sources/poll/next-poll";
import { listsTeasers, untroubled } from "@/lib/sources/rules";

/**
 * The state of a feed's row after a successful response, once its items are stored: its title, what was learnt about it
 * and when it is read next. A response that says that nothing has changed overwrites nothing of this.
 */
export async function stateAfter(tx: Tx, row: FeedModel, { document, feed, bodyHash }: FeedReading, now: Date) {
  const said = feed && {
    title: feed.title,
    siteUrl: feed.siteUrl,
    isTeaser: listsTeasers(feed.items),
    readAt: now,
    ttlMinutes: feed.ttlMinutes,
    skipHours: feed.skipHours,
    skipDays: feed.skipDays,
  };
  const wish = { ...row, ...said, freshForMs: freshForMs(document, now) };
  const rhythm = feed || row.lastItemAt === null ? await learnRhythm(tx, row) : row;
  const { lastItemAt, usualGapMinutes, silentAfter } = rhythm;
  return {
    ...said,
    etag: document.etag ?? (document.body ? null : row.etag),
    lastModified: document.lastModified ?? (document.body ? null : row.lastModified),
    bodyHash,
    lastPolledAt: now,
    lastSuccessAt: now,
    ...untroubled,
    lastItemAt,
    usualGapMinutes,
    silentAfter,
    ...nextPollAfterSuccess(now, rhythm, wish, pollBounds(), Math.random()),
  };
}

function pollBounds() {
  const { FEED_MINUTES_MIN, FEED_MINUTES_MAX } = env();
  return { floorMs: FEED_MINUTES_MIN * 60_000, ceilingMs: FEED_MINUTES_MAX * 60_000 };
}

/**
 * Learns the rhythm from the latest items, those of the 180 days up to the newest; items within the same quarter of an
 * hour count as one. Keeps the known rhythm if nothing is new and too few items are left to learn from.
 */
async function learnRhythm(tx: Tx, row: Rhythm & { id: string }): Promise<Rhythm> {
  const rows = await tx.$queryRaw<{ at: Date }[]>`
    WITH latest AS (
      SELECT coalesce(published_at, first_seen_at) AS at FROM item
      WHERE feed_id = ${row.id}::uuid ORDER BY first_seen_at DESC, published_at DESC NULLS LAST LIMIT 300)
    SELECT max(at) AS at FROM latest
    WHERE at > (SELECT max(at) FROM latest) - interval '180 days'
    GROUP BY date_bin('15 minutes', at, 'epoch') ORDER BY 1 DESC LIMIT 40`;
  const learnt = rhythmOf(rows.map(({ at }) => at));
  const isNew = (learnt.lastItemAt?.getTime() ?? 0) > (row.lastItemAt?.getTime() ?? 0);
  return isNew || learnt.usualGapMinutes !== null ? learnt : row;
}
