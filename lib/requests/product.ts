import { callOffRequests, handOverDrafts } from "@/lib/requests/commands";
import type { Product } from "@/lib/tasks/product";

/** Requests: what templates have filed. Drafts belong to their owner. */
export const requests: Product = {
  archived: [{ table: "request", order: "id" }],
  owned: [
    {
      kind: "drafts",
      async count(tx) {
        const counts = await tx.request.groupBy({ by: "ownerId", _count: true, where: { status: "draft" } });
        return counts;
      },
      handOver: (tx, { from, to }) => handOverDrafts(tx, { ownerId: from }, to),
    },
  ],
  whenOff: callOffRequests,
  whenHandedOver: (tx, { scheduleId, to }) => handOverDrafts(tx, { scheduleId }, to),
  happened: { request: ["created_at", "published_at", "discarded_at", "done_at"] },
  keepsRun: "EXISTS (SELECT FROM request q WHERE q.run_id = s.id AND q.status = 'draft')",
};
