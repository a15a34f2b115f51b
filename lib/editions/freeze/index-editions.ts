import type { Tx } from "@/lib/db/client";

/** Of a long edition, so many characters are found by their words. */
const mostIndexed = 40_000;

/** Writes the words by which editions are found, in the transaction that wrote them. */
export async function indexEditions(tx: Tx, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO edition_words (edition_id, workspace_id, at, words)
    SELECT id, workspace_id, created_at, words_of(name || ' ' || title || ' ' || left(text, ${mostIndexed}::int))
    FROM edition WHERE id = ANY(${ids}::uuid[])
    ON CONFLICT (edition_id) DO UPDATE SET words = excluded.words`;
}
