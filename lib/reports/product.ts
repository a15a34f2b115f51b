import type { Product } from "@/lib/tasks/product";

/** Reports: what they read, and how it is laid out. */
export const reports: Product = {
  archived: [
    { table: "report", order: "id" },
    { table: "connection", order: "id", omit: ["secret"] },
  ],
  subjects: [
    {
      kind: "report",
      table: "report",
    },
  ],
  owned: [
    {
      kind: "reports",
      async count(tx) {
        const counts = await tx.report.groupBy({ by: "ownerId", _count: true });
        return counts;
      },
      handOver: (tx, { from, to }) => tx.report.updateMany({ where: { ownerId: from }, data: { ownerId: to } }),
    },
  ],
};
