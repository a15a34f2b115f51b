import { z } from "zod";
import type { Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { remember } from "@/lib/db/installation";
import { inSystem } from "@/lib/db/system";
import { indexEditions } from "@/lib/editions/commands";
import { indexItems } from "@/lib/sources/commands";

const key = "words_behind";
/** The progress of each: the last id that was processed; a kind that is done is left out. */
const behindSchema = z.partialRecord(z.enum(["edition", "item"]), z.uuid());
const beforeAll = "00000000-0000-0000-0000-000000000000";
const batch = 200;

/**
 * Indexes the words of what was stored before there was a word index, one batch per transaction, until all is done or
 * `isOver` returns true. Returns how many rows it has processed.
 */
export async function catchUp(isOver: () => boolean): Promise<number> {
  let total = 0;
  while (!isOver()) {
    const done = await inSystem(async (tx) => {
      const row = await tx.installation.findUnique({ where: { key } });
      const behind = row ? behindSchema.catch({}).parse(row.value) : { edition: beforeAll, item: beforeAll };
      const of = (["edition", "item"] as const).find((one) => behind[one] !== undefined);
      if (!of) return null;
      const page = {
        where: { id: { gt: behind[of] } },
        select: { id: true },
        take: batch,
        orderBy: { id: "asc" },
      } as const;
      const ids = (of === "edition" ? await tx.edition.findMany(page) : await tx.item.findMany(page)).map(
        ({ id }) => id,
      );
      await (of === "edition" ? indexEditions(tx, ids) : indexItems(tx, ids));
      const { [of]: _done, ...others } = behind;
      const last = ids.at(-1);
      await remember(tx, key, ids.length < batch || !last ? others : { ...behind, [of]: last });
      return ids.length;
    });
    if (done === null) break;
    total += done;
  }
  return total + (isOver() ? 0 : await inSystem(indexRecent));
}

/** Indexes rows of the last two days that an older version has written without their words. Ids are ordered by time. */
async function indexRecent(tx: Tx): Promise<number> {
  const since = Prisma.sql`(lpad(to_hex((extract(epoch FROM now() - interval '2 days') * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid`;
  const items = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM item WHERE id > ${since} AND NOT EXISTS (SELECT FROM item_words w WHERE w.item_id = item.id) LIMIT ${batch}`;
  const editions = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM edition
    WHERE id > ${since} AND NOT EXISTS (SELECT FROM edition_words w WHERE w.edition_id = edition.id) LIMIT ${batch}`;
  await indexItems(
    tx,
    items.map(({ id }) => id),
  );
  await indexEditions(
    tx,
    editions.map(({ id }) => id),
  );
  return items.length + editions.length;
}
