import { Prisma } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/client";
import { likeAnywhere } from "@/lib/db/paging";
import { readInScope, type Scope } from "@/lib/db/scope";
import { getEdition } from "@/lib/editions/queries";
import { saidOf } from "@/lib/editions/rules";
import {
  type Archive,
  type ArchivedEdition,
  type ArchiveFilter,
  contentSchema,
  type EditionContent,
  type EditionDetail,
} from "@/lib/editions/schema";
import { AppError } from "@/lib/errors";
import { type Locale, localeSchema } from "@/lib/i18n/schema";
import type { ArchiveAddress } from "@/lib/themes/rules";

/** How many editions a page of an archive, and a feed, has. */
const most = 20;
/** How many of the newest editions are searched for a text. */
const mostSearched = 2_000;

/**
 * The editions of the theme that is shared at this address, newest first; with a search text, only those that contain
 * it. Throws `not_found` if the address is no longer valid.
 */
export function readArchive(scope: Scope, at: ArchiveAddress, { text, after }: ArchiveFilter): Promise<Archive> {
  return readInScope(scope, async (tx) => {
    const theme = await findShared(tx, at);
    const sought = text ? likeAnywhere(text.toLowerCase()) : null;
    const rows = await tx.$queryRaw<ArchivedEdition[]>`
      SELECT id, number, title, "publishedAt" FROM (
        SELECT e.id, e.number, e.title, e.published_at AS "publishedAt", e.content FROM edition e
        WHERE e.theme_id = ${theme.id}::uuid AND ${isOut(scope)}
          ${after ? Prisma.sql`AND e.number < ${after}` : Prisma.empty}
        ORDER BY e.number DESC LIMIT ${mostSearched}) AS newest
      ${
        sought
          ? Prisma.sql`WHERE lower(title) LIKE ${sought} OR lower(content ->> 'lead') LIKE ${sought}
              OR lower(content ->> 'sections') LIKE ${sought}`
          : Prisma.empty
      }
      ORDER BY number DESC LIMIT ${most + 1}`;
    const editions = rows.slice(0, most);
    return {
      name: theme.name,
      language: localeSchema.catch("en").parse(theme.language),
      isPublic: theme.shared === "public",
      editions,
      next: rows.length > most ? (editions.at(-1)?.number ?? null) : null,
    };
  });
}

/**
 * One edition of the theme that is shared at this address: its content, without its recipients and without the list of
 * everything that was read. Throws `not_found`.
 */
export async function readArchived(scope: Scope, at: ArchiveAddress, id: string): Promise<EditionDetail> {
  await readInScope(scope, async (tx) => {
    const theme = await findShared(tx, at);
    const found = await tx.$queryRaw<unknown[]>`
      SELECT FROM edition e WHERE e.id = ${id}::uuid AND e.theme_id = ${theme.id}::uuid AND ${isOut(scope)}`;
    if (found.length === 0) throw new AppError("not_found");
  });
  const edition = await getEdition(scope, id);
  return { ...edition, content: saidOf(edition.content), recipients: [], leaves: null };
}

export interface FedEdition {
  id: string;
  name: string;
  number: number;
  title: string;
  language: Locale;
  timezone: string;
  publishedAt: Date;
  content: EditionContent;
}

/** The newest editions of the theme that is shared at this address, in full. Throws `not_found`. */
export function readNewest(
  scope: Scope,
  at: ArchiveAddress,
): Promise<{ name: string; language: Locale; editions: FedEdition[] }> {
  return readInScope(scope, async (tx) => {
    const theme = await findShared(tx, at);
    const rows = await tx.$queryRaw<FedEdition[]>`
      SELECT e.id, e.name, e.number, e.title, e.language, e.timezone, e.published_at AS "publishedAt", e.content
      FROM edition e WHERE e.theme_id = ${theme.id}::uuid AND ${isOut(scope)} ORDER BY e.number DESC LIMIT ${most}`;
    return {
      name: theme.name,
      language: localeSchema.catch("en").parse(theme.language),
      editions: rows.map((row) => ({ ...row, content: saidOf(contentSchema.parse(row.content)) })),
    };
  });
}

/** Edition `e` is published, and its mail was due: until then it can be stopped. */
function isOut({ clock }: Scope) {
  const now = clock.now();
  return Prisma.sql`e.status = 'published' AND e.published_at <= ${now}
    AND NOT EXISTS (SELECT FROM run WHERE run.id = e.run_id AND run.due_at > ${now})
    AND NOT EXISTS (SELECT FROM delivery d WHERE d.edition_id = e.id AND d.round = 0 AND d.not_before > ${now})`;
}

/** The theme of an address, as long as the address is valid. */
async function findShared(tx: Tx, { themeId, key }: ArchiveAddress) {
  const held = key === null ? { shared: "public" } : { shared: "sealed", shareKey: key };
  const theme = await tx.theme.findFirst({ where: { id: themeId, ...held, deletedAt: null } });
  if (!theme) throw new AppError("not_found");
  return theme;
}
