import type { Tx } from "@/lib/db/client";

/** Number of characters of a long text that are indexed. */
const mostIndexed = 4_000;

/** Writes the search words of items, in the transaction that wrote their texts. */
export async function indexItems(tx: Tx, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO item_words (item_id, workspace_id, at, words)
    SELECT id, workspace_id, first_seen_at, words_of(title || ' ' || left(coalesce(page_text, text), ${mostIndexed}::int))
    FROM item WHERE id = ANY(${ids}::uuid[])
    ON CONFLICT (item_id) DO UPDATE SET words = excluded.words`;
}
