import { callOffEditions } from "@/lib/editions/commands";
import type { Product } from "@/lib/tasks/product";

/** Editions: what runs have written, and what is mailed. */
export const editions: Product = {
  archived: [
    { table: "edition", order: "id", omit: ["html"] },
    { table: "digest", order: "id", omit: ["html"] },
    { table: "edition_item", order: "edition_id, item_id" },
    { table: "artifact", order: "id", omit: ["key"] },
  ],
  whenOff: callOffEditions,
  async whenPurged(tx, { scheduleId, now }) {
    // Published editions stay.
    await tx.edition.updateMany({
      where: { status: "draft", run: { scheduleId } },
      data: { status: "discarded", discardedAt: now, discardReason: "by_person" },
    });
  },
  happened: { edition: ["created_at", "published_at", "discarded_at"] },
  keepsRun: "EXISTS (SELECT FROM edition e WHERE e.run_id = s.id AND e.status = 'draft')",
};
