import type { Product } from "@/lib/tasks/product";

/** Source groups: what a sync reads. */
export const sources: Product = {
  archived: [
    { table: "source_group", order: "id" },
    { table: "feed", order: "id", omit: ["credentials"] },
    { table: "source", order: "id" },
    { table: "item", order: "id" },
    { table: "feed_successor", order: "id" },
    { table: "source_import", order: "id" },
    { table: "source_import_entry", order: "import_id, place" },
  ],
  subjects: [
    {
      kind: "sourceGroup",
      table: "source_group",
    },
  ],
};
