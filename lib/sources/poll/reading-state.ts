import type { Tx } from "@/lib/db/client";
import type { FeedModel } from "@/lib/db/generated/models";
import { env } from "@/lib/env";
import type { FeedReading } from "@/lib/sources/fetch/read-feed";
import { freshForMs, nextPollAfterSuccess, type Rhythm, rhythmOf } from "@/lib/sources/poll/next-poll";
import { listsTeasers, untroubled } from "@/lib/sources/rules";

/**
 * What a good answer leaves on a feed's row, once what it lists is stored: what it is called, what was learnt of it and when
 * it is read again. Nothing of an answer that says that all is as it was is forgotten.
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
 * By its latest items, as far as they are of the half year up to the last; what comes within a quarter of an hour comes at
 * once. What was known stays where nothing is new and too few are left to tell.
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
