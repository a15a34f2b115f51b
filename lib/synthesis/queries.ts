import type { Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { takeCoverageLock } from "@/lib/db/coverage-lock";
import { databaseNow } from "@/lib/db/now";
import { inScope, readInScope, type Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { offload } from "@/lib/offload/offload";
import { OffloadError } from "@/lib/offload/work";
import type { RehearsedItem, Rehearsing } from "@/lib/synthesis/select/rehearse";
import { mostSeen } from "@/lib/synthesis/select/match-rules";
import { rehearseWork } from "@/lib/synthesis/select/work";
import { sentencesByItem } from "@/lib/synthesis/sentences/references";
import {
  contentSchema,
  type Coverage,
  type Material,
  type PassedOver,
  type Rehearsal,
  type Remembered,
} from "@/lib/synthesis/schema";

/** A theme's first edition takes this many of the newest items of each source, whatever their age. */
const firstItemsPerSource = 20;
/** More than anybody reads; the newest are taken. Rules and the brief choose among all of these. */
const maxItems = 1_000;
/** Items first seen now but published more days ago than this are backfill, and are left out. */
const backfillDays = 31;
/** Upper limit of characters of all texts together, and the least and the most of each, from its beginning. */
const mostCharacters = { together: 12_000_000, least: 1_200, most: 16_000 };

/**
 * What a theme's next edition must cover: the items first seen since the end of the last delivered edition's coverage,
 * up to now. The end is taken while nobody can store items, so that nothing is lost between two editions. `unread` are
 * sources (feeds, by id) that were not read in time. With `since`, the items first seen from then on, whatever was
 * delivered.
 */
export async function collectCoverage(
  scope: Scope,
  input: { themeId: string; unread: string[]; since?: Date },
): Promise<Coverage> {
  const to = await inScope(scope, async (tx) => {
    await takeCoverageLock(tx, scope.workspaceId);
    const now = await databaseNow(tx, scope.clock);
    // Instants are whole milliseconds: until this one is over, the next stored item could have the same.
    await tx.$queryRaw`SELECT true FROM pg_sleep(0.002)`;
    return now;
  });
  // What is stored from now on is first seen after that instant, so nobody has to wait while the rest is read.
  return readInScope(scope, async (tx) => {
    const theme = await tx.theme.findFirst({ where: { id: input.themeId, deletedAt: null } });
    if (!theme) throw new AppError("not_found");
    const from = input.since ?? theme.coveredThrough;
    const feeds = await tx.feed.findMany({
      where: { sources: { some: { group: { themes: { some: { themeId: theme.id } } } } } },
      orderBy: { title: "asc" },
    });
    const titles = new Map(feeds.map((feed) => [feed.id, feed.title]));
    const ids = [...titles.keys()];
    const of = { themeId: theme.id, feedIds: ids };
    const items = from ? await newestSince(tx, scope, of, { from, to }) : await newestOfEach(tx, ids, to);
    const materials = items.map(
      ({ id, feedId, title, text, url, canonicalUrl, author, publishedAt, firstSeenAt }): Material => {
        const source = titles.get(feedId) ?? "";
        return { id, feedId, source, title, text, url, canonicalUrl, author, publishedAt, firstSeenAt };
      },
    );
    const articles = items.filter(({ pageState }) => pageState !== null);
    const teasers = { count: articles.filter(({ pageState }) => pageState !== "read").length, of: articles.length };
    const unread = new Set(input.unread);
    const sources = feeds.map(({ id, title, failingSince }) => ({ title, failingSince, unread: unread.has(id) }));
    const left = from ? await passedOverSince(tx, scope, of, { from, to }) : [];
    const passedOver = left.map(({ feedId, ...item }): PassedOver => ({ ...item, source: titles.get(feedId) ?? "" }));
    const remembered = from ? await rememberedOf(tx, theme.id, from) : [];
    return { from, to, materials, remembered, passedOver, sources, teasers };
  });
}

type Item = Omit<Material, "source"> & { pageState: string | null };

function newestSince(
  tx: Tx,
  { workspaceId }: Scope,
  { themeId, feedIds }: { themeId: string; feedIds: string[] },
  { from, to }: { from: Date; to: Date },
): Promise<Item[]> {
  return tx.$queryRaw<Item[]>`
    WITH newest AS MATERIALIZED (
      SELECT * FROM item
      WHERE feed_id = ANY(${feedIds}::uuid[]) AND first_seen_at > ${from} AND first_seen_at <= ${to}
        AND NOT coalesce(${isToldBefore(workspaceId, themeId, from)}, false)
        AND (published_at IS NULL OR first_seen_at - published_at <= ${backfillDays} * interval '1 day')
      ORDER BY coalesce(published_at, first_seen_at) DESC, first_seen_at DESC LIMIT ${maxItems})
    SELECT id, feed_id AS "feedId", title,
           left(coalesce(page_text, text), ${charactersEach(Prisma.sql`(SELECT count(*) FROM newest)`)}) AS text, url,
           canonical_url AS "canonicalUrl", author, published_at AS "publishedAt", first_seen_at AS "firstSeenAt",
           page_state AS "pageState"
    FROM newest ORDER BY published_at DESC NULLS LAST, first_seen_at DESC`;
}

/** How many characters to take of each text, so that they are not too many together. */
function charactersEach(count: Prisma.Sql): Prisma.Sql {
  const { together, least, most } = mostCharacters;
  return Prisma.sql`least(${most}::int, greatest(${least}::int, ${together}::int / greatest(1, ${count})::int))`;
}

/** The limits of a rehearsal: days, items, and characters of each item, from its beginning. */
const rehearsed = { days: 30, items: 2_000, characters: mostSeen };

/**
 * Which of the recent items of a theme's sources a brief and a selection let through, compared with the saved ones.
 * Throws `conflict` with `rehearsal_too_slow`.
 */
export async function rehearseSelection(
  scope: Scope,
  { themeId, language, saved, wanted }: Pick<Rehearsing, "language" | "saved" | "wanted"> & { themeId: string },
  signal: AbortSignal,
): Promise<Rehearsal> {
  const since = new Date(scope.clock.now().getTime() - rehearsed.days * 86_400_000);
  const items = await readInScope(
    scope,
    (tx) => tx.$queryRaw<RehearsedItem[]>`
    SELECT item.id, feed_id AS "feedId", item.title, left(coalesce(page_text, text), ${rehearsed.characters}::int) AS text, item.url, author,
           feed.title AS source, published_at AS "publishedAt"
    FROM item JOIN feed ON feed.id = item.feed_id
    WHERE first_seen_at > ${since} AND feed_id IN (
      SELECT feed_id FROM source JOIN theme_source_group ON theme_source_group.group_id = source.group_id
      WHERE theme_id = ${themeId}::uuid)
    ORDER BY coalesce(published_at, first_seen_at) DESC LIMIT ${rehearsed.items}`,
  );
  const { days } = rehearsed;
  const rehearsing = { items, days, language, saved, wanted };
  return offload(rehearseWork, rehearsing, { signal, share: scope.workspaceId }).catch((error: unknown) => {
    const isTooSlow = error instanceof OffloadError && error.reason === "too_slow";
    throw isTooSlow ? new AppError("conflict", "rehearsal_too_slow", { cause: error }) : error;
  });
}

/** What is remembered at most: days, editions, items that they told, and characters of each, from its beginning. */
const memory = { days: 21, editions: 200, items: 600, characters: 4_000 };

/** The parts of an edition's content that are remembered. */
const toldSchema = contentSchema.pick({ lead: true, sections: true, references: true });

/** What the theme's editions published before an instant told, the latest first. */
async function rememberedOf(tx: Tx, themeId: string, from: Date): Promise<Remembered[]> {
  const editions = await tx.$queryRaw<{ id: string; number: number; at: Date; content: unknown }[]>`
    SELECT id, number, published_at AS at,
           jsonb_build_object('lead', content->'lead', 'sections', content->'sections', 'references', content->'references') AS content
    FROM edition
    WHERE theme_id = ${themeId}::uuid AND status = 'published' AND coverage_to <= ${from}
      AND created_at > ${from}::timestamptz - ${memory.days} * interval '1 day'
    ORDER BY number DESC LIMIT ${memory.editions}`;
  const toldOf = new Map<string, Pick<Remembered, "earlier" | "told">>();
  for (const { id, number, at, content } of editions) {
    const earlier = { editionId: id, number, at: at.toISOString() };
    for (const [item, sentences] of sentencesByItem(toldSchema.parse(content))) {
      const known = toldOf.get(item);
      if (known) known.told.push(...sentences);
      else if (toldOf.size < memory.items) toldOf.set(item, { earlier, told: sentences });
    }
  }
  const rows = await tx.$queryRaw<Material[]>`
    SELECT item.id, item.feed_id AS "feedId", feed.title AS source, item.title,
           left(coalesce(item.page_text, item.text), ${memory.characters}::int) AS text, item.url,
           item.canonical_url AS "canonicalUrl", item.author, item.published_at AS "publishedAt",
           item.first_seen_at AS "firstSeenAt"
    FROM item JOIN feed ON feed.id = item.feed_id WHERE item.id = ANY(${[...toldOf.keys()]}::uuid[])`;
  const remembered = rows.flatMap((material) => {
    const told = toldOf.get(material.id);
    return told ? [{ ...material, ...told }] : [];
  });
  return remembered.sort((a, b) => b.earlier.number - a.earlier.number);
}

/** Upper limit of the items listed that an edition is not written from. */
const mostPassedOver = 200;

/** Items first seen between two instants that are left out: told from another feed before, or published long before. */
function passedOverSince(
  tx: Tx,
  { workspaceId }: Scope,
  { themeId, feedIds }: { themeId: string; feedIds: string[] },
  { from, to }: { from: Date; to: Date },
): Promise<(Omit<PassedOver, "source"> & { feedId: string })[]> {
  return tx.$queryRaw`
    SELECT feed_id AS "feedId", title, url, CASE WHEN is_told THEN 'told_before' ELSE 'old' END AS outcome
    FROM (
      SELECT *, ${isToldBefore(workspaceId, themeId, from)} AS is_told FROM item
      WHERE feed_id = ANY(${feedIds}::uuid[]) AND first_seen_at > ${from} AND first_seen_at <= ${to}) seen
    WHERE is_told OR first_seen_at - published_at > ${backfillDays} * interval '1 day'
    ORDER BY published_at DESC NULLS LAST LIMIT ${mostPassedOver}`;
}

/**
 * An item is told already if an edition of the theme told the same page from another feed. A home page is not a story,
 * and a page that its feed gives to several entries does not belong to one of them.
 */
function isToldBefore(workspaceId: string, themeId: string, from: Date): Prisma.Sql {
  return Prisma.sql`(item.canonical_url LIKE '%/%' AND EXISTS (
    SELECT FROM item told JOIN edition_item ON edition_item.item_id = told.id JOIN edition ON edition.id = edition_id
    WHERE told.workspace_id = ${workspaceId}::uuid AND told.canonical_url = item.canonical_url
      AND told.feed_id <> item.feed_id AND edition.theme_id = ${themeId}::uuid AND edition.status = 'published'
      AND edition.coverage_to <= ${from}
      AND NOT EXISTS (
        SELECT FROM item twin
        WHERE twin.feed_id = told.feed_id AND twin.canonical_url = told.canonical_url AND twin.id <> told.id)))`;
}

function newestOfEach(tx: Tx, feedIds: string[], to: Date): Promise<Item[]> {
  const each = charactersEach(Prisma.sql`${feedIds.length * firstItemsPerSource}::int`);
  return tx.$queryRaw<Item[]>`
    SELECT item.id, feed_id AS "feedId", title, left(coalesce(page_text, text), ${each}) AS text, url,
           canonical_url AS "canonicalUrl", author, published_at AS "publishedAt", first_seen_at AS "firstSeenAt",
           page_state AS "pageState"
    FROM unnest(${feedIds}::uuid[]) WITH ORDINALITY AS feed(id, place) CROSS JOIN LATERAL (
      SELECT * FROM item WHERE feed_id = feed.id AND first_seen_at <= ${to}
      ORDER BY published_at DESC NULLS LAST, first_seen_at DESC LIMIT ${firstItemsPerSource}) item
    ORDER BY feed.place, published_at DESC NULLS LAST, first_seen_at DESC`;
}
