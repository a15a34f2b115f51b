import type { Prisma } from "@/lib/db/generated/client";
import { readInScope, type Scope } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { readingMinutes } from "@/lib/editions/rules";
import { type EditionDetail, type EditionFilter, editionFilterSchema, type EditionView } from "@/lib/editions/schema";
import { localeSchema } from "@/lib/i18n/schema";
import { findSynthesisSchedule } from "@/lib/schedules/queries";
import { contentSchema } from "@/lib/synthesis/schema";

const include = { theme: { select: { name: true, ownerId: true } } } satisfies Prisma.EditionInclude;
type Row = Prisma.EditionGetPayload<{ include: typeof include }>;

/** Editions, newest first; without a status, all but the discarded ones. */
export async function listEditions(scope: Scope, filter: EditionFilter): Promise<EditionView[]> {
  const { themeId, status, limit } = editionFilterSchema.parse(filter);
  const rows = await readInScope(scope, (tx) =>
    tx.edition.findMany({
      where: { themeId, status: status ?? { not: "discarded" } },
      include,
      orderBy: { createdAt: "desc" },
      take: limit,
    }),
  );
  return rows.map(toEditionView);
}

export function countDrafts(scope: Scope): Promise<number> {
  return readInScope(scope, (tx) => tx.edition.count({ where: { status: "draft" } }));
}

/** One edition with its content. Throws `not_found`. */
export async function getEdition(scope: Scope, id: string): Promise<EditionDetail> {
  const { row, recipients } = await readInScope(scope, async (tx) => {
    const found = await tx.edition.findUnique({ where: { id }, include });
    if (!found) throw new AppError("not_found");
    const schedule = await findSynthesisSchedule(tx, found.themeId);
    return { row: found, recipients: schedule?.recipients ?? [] };
  });
  const content = contentSchema.parse(row.content);
  return { ...toEditionView(row), ownerId: row.theme.ownerId, content, recipients, minutes: readingMinutes(content) };
}

/** The edition of one delivery, for its recipient: without what only members may know. Throws `not_found`. */
export async function getDeliveredEdition(scope: Scope, deliveryId: string): Promise<EditionDetail> {
  const delivery = await readInScope(scope, (tx) =>
    tx.delivery.findUnique({ where: { id: deliveryId }, select: { editionId: true } }),
  );
  if (!delivery) throw new AppError("not_found");
  return { ...(await getEdition(scope, delivery.editionId)), recipients: [] };
}

function toEditionView(row: Row): EditionView {
  const { footer } = contentSchema.pick({ footer: true }).parse(row.content);
  return {
    id: row.id,
    runId: row.runId,
    themeId: row.themeId,
    themeName: row.theme.name,
    number: row.number,
    title: row.title,
    status: row.status,
    language: localeSchema.parse(row.language),
    timezone: row.timezone,
    createdAt: row.createdAt.toISOString(),
    publishedAt: row.publishedAt?.toISOString() ?? null,
    coverageFrom: row.coverageFrom?.toISOString() ?? null,
    coverageTo: row.coverageTo.toISOString(),
    items: footer.items,
    stories: footer.stories,
  };
}
