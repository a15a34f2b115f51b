import type pg from "pg";
import { listedAgainDays } from "@/lib/sources/rules";

/** Upper limit of rows deleted by one statement. */
const batch = 500;

/**
 * Deletes items first seen longer ago than `days` that are no longer needed: no edition cites them, and their feed has
 * been read since without listing them, so that they do not come back as new. Returns how many.
 */
export async function clearItems(client: pg.ClientBase, { now, days }: { now: Date; days: number }): Promise<number> {
  const before = new Date(now.getTime() - days * 86_400_000);
  for (let cleared = 0; ;) {
    const { rowCount } = await client.query(clear, [before, batch]);
    cleared += rowCount ?? 0;
    if ((rowCount ?? 0) < batch) return cleared;
  }
}

// A listed item is marked again only after `listedAgainDays`; one more day allows for clocks that differ.
const clear = `
  DELETE FROM item WHERE id IN (
    SELECT old.id FROM feed CROSS JOIN LATERAL (
      SELECT id FROM item
      WHERE feed_id = feed.id AND first_seen_at < $1
        AND coalesce(listed_at, first_seen_at) < feed.read_at - ${listedAgainDays + 1} * interval '1 day'
        AND NOT EXISTS (SELECT FROM edition_item WHERE item_id = item.id)
      LIMIT $2) old
    LIMIT $2)`;
