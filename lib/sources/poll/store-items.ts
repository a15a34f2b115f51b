import type { Tx } from "@/lib/db/client";
import { shareCoverageLock } from "@/lib/db/coverage-lock";
import { databaseNow } from "@/lib/db/now";
import type { Scope } from "@/lib/db/scope";
import { canonicalUrl, clampPublished, listedAgainDays } from "@/lib/sources/rules";
import type { ParsedItem } from "@/lib/sources/schema";

/**
 * Stores a feed's entries: new ones are first seen now, known ones take a changed title or text and keep the
 * instant they were first seen; all are marked as listed, not more often than `listedAgainDays`. Returns how many were new.
 *
 * A run closes its coverage while it holds the workspace's coverage lock alone (lib/synthesis); storing shares
 * it. So no item can be first seen inside a coverage and appear after it was collected.
 */
export async function storeItems(tx: Tx, scope: Scope, feedId: string, items: ParsedItem[]): Promise<number> {
  await shareCoverageLock(tx, scope.workspaceId);
  const now = await databaseNow(tx, scope.clock);
  const rows = items.map((item) => ({
    identity: item.identity,
    url: item.url,
    canonical_url: item.url ? canonicalUrl(item.url) : null,
    title: item.title,
    author: item.author,
    text: item.text,
    published_at: clampPublished(item.publishedAt, now),
  }));
  const stored = await tx.$queryRaw<{ fresh: boolean }[]>`
    INSERT INTO item (workspace_id, feed_id, identity, url, canonical_url, title, author, text, published_at, first_seen_at, updated_at, listed_at)
    SELECT ${scope.workspaceId}::uuid, ${feedId}::uuid, identity, url, canonical_url, title, author, text, published_at, ${now}, ${now}, ${now}
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      AS entry(identity text, url text, canonical_url text, title text, author text, text text, published_at timestamptz)
    ON CONFLICT (feed_id, identity) DO UPDATE
      SET title = excluded.title, text = excluded.text, url = excluded.url,
          canonical_url = excluded.canonical_url, listed_at = excluded.listed_at,
          updated_at = CASE WHEN (item.title, item.text) IS DISTINCT FROM (excluded.title, excluded.text)
                            THEN excluded.updated_at ELSE item.updated_at END
      WHERE (item.title, item.text) IS DISTINCT FROM (excluded.title, excluded.text)
        OR item.listed_at IS NULL OR item.listed_at < excluded.listed_at - ${listedAgainDays} * interval '1 day'
    RETURNING (xmax = 0) AS fresh`;
  return stored.filter((row) => row.fresh).length;
}
