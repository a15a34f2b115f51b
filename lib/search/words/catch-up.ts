import { z } from "zod";
import { remember } from "@/lib/db/installation";
import { inSystem } from "@/lib/db/system";
import { indexEditions } from "@/lib/editions/commands";
import { indexItems } from "@/lib/sources/commands";

const key = "words_behind";
/** How far each is: the last id that was looked at; nothing of what is done. */
const behindSchema = z.partialRecord(z.enum(["edition", "item"]), z.uuid());
const beforeAll = "00000000-0000-0000-0000-000000000000";
const batch = 200;

/**
 * Writes the words of what was there before words were written with it, a batch a transaction, until none is left or it
 * `isOver`. Returns how many it has looked at.
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
  return total;
}
