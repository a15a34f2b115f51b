import pg from "pg";
import { search } from "@/lib/search/queries";
import { searchInputSchema } from "@/lib/search/schema";
import { emptyTransaction } from "@/tests/bench/floor";
import { percentile, type Row } from "@/tests/bench/row";
import { makeTheme, makeWorkspace } from "@/tests/setup/factories";

const items = 500_000;
const editions = 50_000;
const rounds = 40;

/**
 * The cost of a search among half a million items and fifty thousand editions: rare words, common words, the beginning
 * of a word, and no match.
 */
export async function benchSearch(url: string): Promise<Row[]> {
  const workspace = await makeWorkspace();
  const theme = await makeTheme(workspace.scope);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await fillArchive(client, { workspaceId: workspace.workspaceId, feedId: theme.feedId, themeId: theme.id });
  const emptyMs = await emptyTransaction(client);
  await client.end();
  const rows: Row[] = [];
  for (const text of ["unique4242", "court appeal", "mark", "nowhere", "justice price 4242", "co"]) {
    const took: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const began = performance.now();
      await search(workspace.scope, searchInputSchema.parse({ text }));
      took.push(performance.now() - began);
    }
    const ms = percentile(
      took.sort((a, b) => a - b),
      0.95,
    );
    rows.push({ what: `search "${text}", p95`, ms, per: "search", ratio: ms / emptyMs, to: "an empty transaction" });
  }
  return rows;
}

/**
 * Half a million items and fifty thousand editions, created with SQL from 5,000 different texts: their words are
 * computed once, and the indexes are built at the end.
 */
export async function fillArchive(
  client: pg.Client,
  of: { workspaceId: string; feedId: string; themeId: string },
): Promise<void> {
  const indexes = "CREATE INDEX $1_words_words ON $1_words USING gin (workspace_id, words)";
  await client.query("SET statement_timeout = 0");
  await client.query("DROP INDEX item_words_words; DROP INDEX edition_words_words");
  await client.query(`
    CREATE TEMP TABLE text AS SELECT n, words, words_of(words) AS vector FROM (
      SELECT n, (SELECT string_agg(CASE WHEN k % 9 = 0
        THEN (ARRAY['the','market','court','appeal','ruling','government','energy','price','election','justice'])[1 + (n * k) % 10]
        ELSE substr(md5(((n * 7919 + k * k * 104729) % 20000)::text), 1, 3 + k % 7) END, ' ') FROM generate_series(1, 120) k) AS words
      FROM generate_series(0, 4999) n) AS made;
    CREATE INDEX ON text (n)`);
  const values = [of.workspaceId, of.feedId];
  await client.query(
    `WITH made AS (
       INSERT INTO item (workspace_id, feed_id, identity, title, text, first_seen_at, updated_at)
       SELECT $1, $2, 'bench ' || g.n, 'unique' || g.n, t.words, now() - (${items} - g.n) * interval '1 minute', now()
       FROM generate_series(1, ${items}) AS g(n) JOIN text t ON t.n = g.n % 5000 RETURNING id, workspace_id, first_seen_at, identity)
     INSERT INTO item_words (item_id, workspace_id, at, words)
     SELECT made.id, workspace_id, first_seen_at, t.vector || words_of('unique' || substr(identity, 7))
     FROM made JOIN text t ON t.n = substr(identity, 7)::int % 5000`,
    values,
  );
  await client.query(
    `WITH made AS (
       INSERT INTO edition (workspace_id, theme_id, name, status, number, title, subject, language, timezone, content, link_key,
                            html, text, created_at, published_at)
       SELECT $1, $2, 'Bench', 'published', g.n, 'unique' || g.n, 'Bench', 'en', 'UTC', '{}', 'key', '', t.words,
              now() - (${editions} - g.n) * interval '10 minutes', now()
       FROM generate_series(11, ${editions} + 10) AS g(n) JOIN text t ON t.n = g.n % 5000 RETURNING id, workspace_id, created_at, number)
     INSERT INTO edition_words (edition_id, workspace_id, at, words)
     SELECT made.id, workspace_id, created_at, t.vector || words_of('unique' || number)
     FROM made JOIN text t ON t.n = number % 5000`,
    [of.workspaceId, of.themeId],
  );
  for (const table of ["item", "edition"]) await client.query(indexes.replaceAll("$1", table));
  await client.query("ANALYZE item_words");
  await client.query("ANALYZE edition_words");
}
