import { z } from "zod";
import type { Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import type { FeedModel } from "@/lib/db/generated/models";
import { likeAnywhere, readCursor, writeCursor } from "@/lib/db/paging";
import { daysShown, type FeedFilter, type FeedPage, type FeedView, pollReasons } from "@/lib/sources/health/schema";
import { goneAfterMs, movesByItselfAt, sourceHealth } from "@/lib/sources/rules";
import { readingModes } from "@/lib/sources/schema";

/** The time zone in which days are counted, and until when. */
export interface Seen {
  now: Date;
  timezone: string;
}

const iso = (at: Date | null) => at?.toISOString() ?? null;

/** A page of a workspace's feeds. Throws `invalid` for a cursor of another sort order. */
export async function selectFeeds(tx: Tx, workspaceId: string, filter: FeedFilter, seen: Seen): Promise<FeedPage> {
  const { sort, limit, cursor } = filter;
  const states = statesAt(seen.now);
  const { key, type, isValue } = orderBy(sort, states);
  const conditions = [Prisma.sql`feed.workspace_id = ${workspaceId}::uuid`, ...conditionsOf(filter, states)];
  if (cursor !== undefined) {
    const { value, id } = readCursor(cursor, sort, isValue);
    conditions.push(Prisma.sql`(${key}, feed.id) > (${value}::${type}, ${id}::uuid)`);
  }
  const rows = await tx.$queryRaw<{ id: string; value: string | number | Date }[]>`
    SELECT feed.id, ${key} AS value FROM feed WHERE ${Prisma.join(conditions, " AND ")}
    ORDER BY ${key}, feed.id LIMIT ${limit + 1}`;
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return {
    data: await viewsOf(
      tx,
      page.map(({ id }) => id),
      seen,
    ),
    nextCursor: last ? writeCursor(sort, { value: textOf(last.value), id: last.id }) : null,
  };
}

/** Number of a workspace's feeds that need attention. */
export async function countAttention(tx: Tx, workspaceId: string, now: Date): Promise<number> {
  const [row] = await tx.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM feed WHERE workspace_id = ${workspaceId}::uuid AND ${statesAt(now).attention}`;
  return row?.count ?? 0;
}

function textOf(value: string | number | Date): string {
  return value instanceof Date ? value.toISOString() : String(value);
}

type States = ReturnType<typeof statesAt>;

/** The rules of `sourceHealth` as conditions of the database. */
function statesAt(now: Date) {
  const before = new Date(now.getTime() - goneAfterMs);
  const gone = Prisma.sql`coalesce(feed.gone_since <= ${before}::timestamptz, false)`;
  const failing = Prisma.sql`(feed.failing_since IS NOT NULL AND NOT ${gone})`;
  const silent = Prisma.sql`(feed.failing_since IS NULL AND coalesce(feed.silent_after <= ${now}::timestamptz, false))`;
  const moved = Prisma.sql`(feed.moved_to IS NOT NULL OR EXISTS (
    SELECT FROM feed_successor one WHERE one.feed_id = feed.id AND one.dismissed_at IS NULL))`;
  const attention = Prisma.sql`(feed.failing_since IS NOT NULL OR ${silent} OR ${moved})`;
  const well = Prisma.sql`feed.failing_since IS NULL AND NOT ${silent}`;
  const healthy = Prisma.sql`(${well} AND feed.last_success_at IS NOT NULL)`;
  const fresh = Prisma.sql`(${well} AND feed.last_success_at IS NULL)`;
  return { gone, failing, silent, moved, attention, healthy, new: fresh, teaser: Prisma.sql`feed.is_teaser` };
}

function conditionsOf({ text, state, groupId }: FeedFilter, states: States): Prisma.Sql[] {
  const pattern = likeAnywhere(text ?? "");
  return [
    ...(state ? [states[state]] : []),
    ...(groupId
      ? [Prisma.sql`EXISTS (SELECT FROM source WHERE feed_id = feed.id AND group_id = ${groupId}::uuid)`]
      : []),
    ...(text ? [Prisma.sql`(feed.title ILIKE ${pattern} OR feed.url ILIKE ${pattern})`] : []),
  ];
}

const isInstant = (value: string) => Number.isFinite(Date.parse(value)) && /^\d{4}-\d\d-\d\dT/.test(value);

/** The sort key of a list, the type of its cursor, and the check of a cursor's value. */
function orderBy(sort: FeedFilter["sort"], { gone, failing, moved, silent }: States) {
  const instant = (key: Prisma.Sql) => ({
    // Not infinity, which cannot be read as a date.
    key: Prisma.sql`coalesce(${key}, 'epoch'::timestamptz)`,
    type: Prisma.sql`timestamptz`,
    isValue: isInstant,
  });
  const text = (key: Prisma.Sql) => ({ key, type: Prisma.sql`text`, isValue: () => true });
  const rank = Prisma.sql`CASE WHEN ${gone} THEN 0 WHEN ${failing} THEN 1 WHEN ${moved} THEN 2 WHEN ${silent} THEN 3 ELSE 4 END`;
  const rarest = 2_000_000_000;
  return {
    attention: text(Prisma.sql`(${rank} || lower(left(feed.title, 100)))`),
    title: text(Prisma.sql`lower(left(feed.title, 100))`),
    read: instant(Prisma.sql`feed.last_polled_at`),
    next: instant(Prisma.sql`feed.next_poll_at`),
    rhythm: {
      key: Prisma.sql`coalesce(feed.usual_gap_minutes, ${rarest}::int)`,
      type: Prisma.sql`int`,
      isValue: (value: string) => /^\d{1,9}$/.test(value) || value === String(rarest),
    },
    silence: instant(Prisma.sql`feed.last_item_at`),
  }[sort];
}

/** Views of feeds, in the order of their ids. */
export async function viewsOf(tx: Tx, ids: string[], seen: Seen): Promise<FeedView[]> {
  const feeds = await tx.feed.findMany({
    where: { id: { in: ids } },
    include: {
      sources: { include: { group: { select: { id: true, name: true } } }, orderBy: { group: { name: "asc" } } },
      _count: { select: { successors: { where: { dismissedAt: null } } } },
    },
  });
  const written = await countWritten(tx, ids, seen);
  const byId = new Map(feeds.map((feed) => [feed.id, feed]));
  return ids.flatMap((id) => {
    const feed = byId.get(id);
    if (!feed) return [];
    const groups = feed.sources.map(({ id: sourceId, group }) => ({ ...group, sourceId }));
    return { ...stateOf(feed, seen.now), groups, successors: feed._count.successors, ...summedUp(written.get(id)) };
  });
}

function stateOf(feed: FeedModel, now: Date) {
  const { id, url, title, siteUrl, lastError, usualGapMinutes, movedTo, isTeaser } = feed;
  return {
    id,
    url,
    title,
    siteUrl,
    health: sourceHealth(feed, now),
    lastPolledAt: iso(feed.lastPolledAt),
    nextPollAt: feed.nextPollAt.toISOString(),
    pollReason: z.enum(pollReasons).nullable().parse(feed.pollReason),
    lastSuccessAt: iso(feed.lastSuccessAt),
    failingSince: iso(feed.failingSince),
    lastError,
    toldAt: iso(feed.toldAt),
    lastItemAt: iso(feed.lastItemAt),
    usualGapMinutes,
    movedTo,
    movesAt: iso(movesByItselfAt(feed)),
    reading: z.enum(readingModes).parse(feed.reading),
    isTeaser,
  };
}

interface Written {
  /** How many days ago. */
  ago: number;
  entries: number;
  told: number;
}

/** How many entries each feed had on each of the last days of a time zone, and how many of them an edition cites. */
async function countWritten(tx: Tx, ids: string[], { now, timezone }: Seen): Promise<Map<string, Written[]>> {
  const rows = await tx.$queryRaw<(Written & { feedId: string })[]>`
    WITH latest AS (
      SELECT feed_id, (${now}::timestamptz AT TIME ZONE ${timezone})::date
               - (coalesce(published_at, first_seen_at) AT TIME ZONE ${timezone})::date AS ago,
             EXISTS (SELECT FROM edition_item WHERE item_id = item.id) AS is_told
      FROM item
      WHERE feed_id = ANY(${ids}::uuid[]) AND first_seen_at > ${now}::timestamptz - ${daysShown} * interval '1 day')
    SELECT feed_id AS "feedId", ago, count(*)::int AS entries, (count(*) FILTER (WHERE is_told))::int AS told
    FROM latest WHERE ago BETWEEN 0 AND ${daysShown - 1} GROUP BY 1, 2`;
  return Map.groupBy(rows, ({ feedId }) => feedId);
}

function summedUp(written: Written[] = []) {
  const days = Array.from({ length: daysShown }, () => 0);
  for (const { ago, entries } of written) days[daysShown - 1 - ago] = entries;
  const sum = (of: "entries" | "told") => written.reduce((all, one) => all + one[of], 0);
  return { days, entries: sum("entries"), told: sum("told") };
}
