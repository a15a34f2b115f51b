import type { Tx } from "@/lib/db/client";
import { shareCoverageLock } from "@/lib/db/coverage-lock";
import { databaseNow } from "@/lib/db/now";
import type { Scope } from "@/lib/db/scope";
import type { FeedModel } from "@/lib/db/generated/models";
import { indexItems } from "@/lib/sources/poll/index-items";
import { canonicalUrl, clampPublished, listedAgainDays, listsTeasers } from "@/lib/sources/rules";
import type { ParsedItem } from "@/lib/sources/schema";

/**
 * Stores a feed's entries: new ones are first seen now, known ones take over a changed title or text and keep the
 * instant they were first seen; all are marked as listed, at most once in `listedAgainDays`. An entry that comes back
 * under another guid or address is recognised as known. Returns how many were new.
 *
 * A run closes its coverage while it holds the workspace's coverage lock exclusively (lib/synthesis); storing holds it
 * shared. So no item can be first seen inside a coverage and appear after it was collected.
 */
export async function storeItems(
  tx: Tx,
  scope: Scope,
  feed: Pick<FeedModel, "id" | "reading" | "readAt">,
  items: ParsedItem[],
): Promise<number> {
  const feedId = feed.id;
  await shareCoverageLock(tx, scope.workspaceId);
  const now = await databaseNow(tx, scope.clock);
  const withPages = new Set(pagesWanted(feed, items));
  const rows = items.map((item) => ({
    identity: item.identity,
    url: item.url,
    canonical_url: item.url ? canonicalUrl(item.url) : null,
    title: item.title,
    author: item.author,
    text: item.text,
    published_at: clampPublished(item.publishedAt, now),
    page_state: withPages.has(item) ? "wanted" : null,
  }));
  await recogniseRenamed(tx, feedId, rows, now);
  const stored = await tx.$queryRaw<{ id: string; fresh: boolean; changed: boolean }[]>`
    INSERT INTO item (workspace_id, feed_id, identity, url, canonical_url, title, author, text, published_at, page_state, first_seen_at, updated_at, listed_at)
    SELECT ${scope.workspaceId}::uuid, ${feedId}::uuid, identity, url, canonical_url, title, author, text, published_at, page_state, ${now}, ${now}, ${now}
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      AS entry(identity text, url text, canonical_url text, title text, author text, text text,
        published_at timestamptz, page_state text)
    ON CONFLICT (feed_id, identity) DO UPDATE
      SET title = excluded.title, text = excluded.text, url = excluded.url,
          canonical_url = excluded.canonical_url, listed_at = excluded.listed_at,
          updated_at = CASE WHEN (item.title, item.text) IS DISTINCT FROM (excluded.title, excluded.text)
                            THEN excluded.updated_at ELSE item.updated_at END
      WHERE (item.title, item.text) IS DISTINCT FROM (excluded.title, excluded.text)
        OR item.listed_at IS NULL OR item.listed_at < excluded.listed_at - ${listedAgainDays} * interval '1 day'
    RETURNING id, (xmax = 0) AS fresh, updated_at = ${now} AS changed`;
  await indexItems(
    tx,
    stored.filter(({ fresh, changed }) => fresh || changed).map(({ id }) => id),
  );
  return stored.filter((row) => row.fresh).length;
}

/** Number of newest pages that are read of a feed that is read for the first time. */
const mostFirstPages = 20;

/** The items whose pages are to be read: those of a feed that is read by its pages, or that has only teasers. */
function pagesWanted({ reading, readAt }: Pick<FeedModel, "reading" | "readAt">, items: ParsedItem[]): ParsedItem[] {
  if (reading !== "page" && !(reading === "auto" && listsTeasers(items))) return [];
  const time = ({ publishedAt }: ParsedItem) => publishedAt?.getTime() ?? 0;
  const linked = items.filter(({ url }) => url !== null);
  return readAt ? linked : [...linked].sort((a, b) => time(b) - time(a)).slice(0, mostFirstPages);
}

interface Row {
  identity: string;
  canonical_url: string | null;
  title: string;
  text: string;
  published_at: Date | null;
}

/** An item last listed longer ago than this is not matched with a new entry. */
const comesBackDays = 90;

/**
 * Gives items that the feed no longer lists under their identity, but under another one, the new identity: programs
 * renew guids, move addresses and correct titles. Items published at the same instant are the same if their address, or
 * their title and text, are equal; if one of them has no date, title and address or title and text must be equal. The
 * address of a home page does not count, because some feeds give it to every entry.
 */
async function recogniseRenamed(tx: Tx, feedId: string, rows: Row[], now: Date): Promise<void> {
  const listed = rows.map(({ identity }) => identity);
  const known = await tx.item.findMany({ where: { feedId, identity: { in: listed } }, select: { identity: true } });
  const identities = new Set(known.map(({ identity }) => identity));
  const fresh = rows.filter(({ identity }) => !identities.has(identity));
  if (fresh.length === 0) return;
  await tx.$executeRaw`
    WITH fresh AS (
      SELECT identity, title, text, published_at, CASE WHEN canonical_url LIKE '%/%' THEN canonical_url END AS page
      FROM jsonb_to_recordset(${JSON.stringify(fresh)}::jsonb)
        AS entry(identity text, canonical_url text, title text, text text, published_at timestamptz)),
    old AS (
      SELECT id, canonical_url AS page, title, text, published_at FROM item
      WHERE feed_id = ${feedId}::uuid AND identity <> ALL(${listed})
        AND coalesce(listed_at, first_seen_at) > ${now}::timestamptz - ${comesBackDays} * interval '1 day'),
    same AS (
      SELECT fresh.identity, old.id FROM fresh JOIN old USING (page, published_at)
      UNION
      SELECT fresh.identity, old.id FROM fresh JOIN old USING (title, published_at) WHERE fresh.text = old.text
      UNION
      SELECT fresh.identity, old.id FROM fresh JOIN old USING (title, page)
      WHERE fresh.published_at IS NULL OR old.published_at IS NULL
      UNION
      SELECT fresh.identity, old.id FROM fresh JOIN old USING (title, text)
      WHERE (fresh.published_at IS NULL OR old.published_at IS NULL) AND length(fresh.text) >= 80),
    one AS (
      SELECT DISTINCT ON (id) id, identity
      FROM (SELECT DISTINCT ON (identity) identity, id FROM same ORDER BY identity, id DESC) each ORDER BY id)
    UPDATE item SET identity = one.identity FROM one WHERE item.id = one.id`;
}
