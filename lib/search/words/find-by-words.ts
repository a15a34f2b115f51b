import { Prisma } from "@/lib/db/generated/client";
import type { Scope } from "@/lib/db/scope";
import { inSystem } from "@/lib/db/system";

const tables = {
  item: { table: Prisma.sql`item_words`, id: Prisma.sql`item_id`, isShown: Prisma.sql`true` },
  edition: {
    table: Prisma.sql`edition_words`,
    id: Prisma.sql`edition_id`,
    // Discarded editions are not found.
    isShown: Prisma.sql`NOT EXISTS (SELECT FROM edition e WHERE e.id = found.id AND e.discarded_at IS NOT NULL)`,
  },
};

/** Frequent words are found among this many of the newest rows, without reading all rows. */
const newest = 3_000;

/** The number of typed words that are used. */
const mostWords = 8;

/**
 * The ids of rows that contain all words of a text, the newest first; the last word may still be incomplete. Row-level
 * security does not allow an index search for words, so this queries as the system, for one workspace only: the caller
 * must read the results in the scope.
 */
export async function findByWords(
  { workspaceId }: Scope,
  of: keyof typeof tables,
  text: string,
  most: number,
): Promise<string[]> {
  const words = wordsOf(text);
  if (words.length === 0) return [];
  const { table, id, isShown } = tables[of];
  const query = Prisma.join(
    words.map((word, index) => eachLanguage(word, index === words.length - 1)),
    " && ",
  );
  const ofWorkspace = Prisma.sql`SELECT ${id} AS id, at, words FROM ${table} WHERE workspace_id = ${workspaceId}::uuid`;
  // Both plans are prescribed: the planner cannot know how often an incomplete word occurs.
  const among = (rows: Prisma.Sql) => Prisma.sql`
    WITH found AS MATERIALIZED (${rows})
    SELECT id FROM found WHERE words @@ (${query}) AND ${isShown} ORDER BY at DESC LIMIT ${most}`;
  const found = await inSystem(async (tx) => {
    const recent = await tx.$queryRaw<{ id: string }[]>(
      among(Prisma.sql`${ofWorkspace} ORDER BY at DESC LIMIT ${newest}`),
    );
    if (recent.length === most) return recent;
    return tx.$queryRaw<{ id: string }[]>(among(Prisma.sql`${ofWorkspace} AND words @@ (${query})`));
  });
  return found.map((row) => row.id);
}

/** A word as each language shortens it; one that may be incomplete, also as a prefix. */
function eachLanguage(word: string, goesOn: boolean): Prisma.Sql {
  const plain = folded(word);
  const shortened = Prisma.sql`
    websearch_to_tsquery('english', ${plain}) || websearch_to_tsquery('french', ${plain})
    || translate(websearch_to_tsquery('french', ${word})::text, ${accented}, ${unaccented})::tsquery`;
  return goesOn && plain.length > 2
    ? Prisma.sql`(${shortened} || to_tsquery('simple', ${`${plain}:*`}))`
    : Prisma.sql`(${shortened})`;
}

/** Folds letters as the stored words were folded (words_of, in its migration). */
const accented = "àáâãäåçèéêëìíîïñòóôõöùúûüýÿ";
const unaccented = "aaaaaaceeeeiiiinooooouuuuyy";

function folded(word: string): string {
  return word.normalize("NFKD").replace(/\p{M}/gu, "");
}

/** The words of a text in lower case: only letters and digits. */
function wordsOf(text: string): string[] {
  return (
    text
      .toLowerCase()
      .normalize("NFKC")
      .match(/[\p{L}\p{N}]+/gu) ?? []
  ).slice(0, mostWords);
}
