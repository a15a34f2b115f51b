import type { Tx } from "@/lib/db/client";

/** How many characters of an edition are indexed for search. */
const mostIndexed = 40_000;

/** Writes the search index of editions, in the transaction that wrote them. */
export async function indexEditions(tx: Tx, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO edition_words (edition_id, workspace_id, at, words)
    SELECT id, workspace_id, created_at, words_of(name || ' ' || title || ' ' || left(text, ${mostIndexed}::int))
    FROM edition WHERE id = ANY(${ids}::uuid[])
    ON CONFLICT (edition_id) DO UPDATE SET words = excluded.words`;
}
