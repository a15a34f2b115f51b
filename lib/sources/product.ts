import type { Product } from "@/lib/tasks/product";

/** Groups of sources: what a sync reads. */
export const sources: Product = {
  archived: [
    { table: "source_group", order: "id" },
    { table: "feed", order: "id" },
    { table: "source", order: "id" },
    { table: "item", order: "id" },
  ],
  subjects: [
    {
      kind: "sourceGroup",
      table: "source_group",
    },
  ],
};
