import { callOffEditions } from "@/lib/editions/commands";
import type { Product } from "@/lib/tasks/product";

/** Editions: what runs have written, and what is mailed. */
export const editions: Product = {
  whenOff: callOffEditions,
  async whenPurged(tx, { scheduleId, now }) {
    // What was published stays.
    await tx.edition.updateMany({
      where: { status: "draft", run: { scheduleId } },
      data: { status: "discarded", discardedAt: now, discardReason: "by_person" },
    });
  },
  keepsRun: "EXISTS (SELECT FROM edition e WHERE e.run_id = s.id AND e.status = 'draft')",
};
