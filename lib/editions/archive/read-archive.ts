import { Prisma } from "@/lib/db/generated/client";
import { likeAnywhere } from "@/lib/db/paging";
import { readInScope, type Scope } from "@/lib/db/scope";
import { getEdition } from "@/lib/editions/queries";
import type { Archive, ArchivedEdition, ArchiveFilter, EditionDetail } from "@/lib/editions/schema";
import { AppError } from "@/lib/errors";
import { localeSchema } from "@/lib/i18n/schema";
import type { ArchiveAddress } from "@/lib/themes/rules";

/** So many stand on a page of an archive, and in a feed. */
const most = 20;

/**
 * The editions of a theme that is shared at this address, newest first; those that hold a text, where one is looked for. Throws
 * `not_found` where the address holds no more.
 */
export async function readArchive(scope: Scope, at: ArchiveAddress, { text, after }: ArchiveFilter): Promise<Archive> {
  return readInScope(scope, async (tx) => {
    const theme = await tx.theme.findFirst({ where: { ...heldBy(at), deletedAt: null } });
    if (!theme) throw new AppError("not_found");
    const sought = text ? likeAnywhere(text.toLowerCase()) : null;
    const rows = await tx.$queryRaw<ArchivedEdition[]>`
      SELECT id, number, title, published_at AS "publishedAt" FROM edition
      WHERE theme_id = ${theme.id}::uuid AND status = 'published'
        ${sought ? Prisma.sql`AND (lower(title) LIKE ${sought} OR lower(text) LIKE ${sought})` : Prisma.empty}
        ${after ? Prisma.sql`AND number < ${after}` : Prisma.empty}
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

/** One edition of a theme that is shared at this address. Throws `not_found`. */
export async function readArchived(scope: Scope, at: ArchiveAddress, id: string): Promise<EditionDetail> {
  const where = { id, status: "published", theme: { ...heldBy(at), deletedAt: null } } as const;
  const found = await readInScope(scope, (tx) => tx.edition.findFirst({ where, select: { id: true } }));
  if (!found) throw new AppError("not_found");
  return { ...(await getEdition(scope, id)), recipients: [], leaves: null };
}

/** The theme that an address is of, as long as it holds. */
function heldBy({ themeId, key }: ArchiveAddress) {
  return { id: themeId, ...(key === null ? { shared: "public" } : { shared: "sealed", shareKey: key }) };
}
