import type { Product } from "@/lib/tasks/product";
import { themePolicy } from "@/lib/themes/policy";

const select = { id: true, name: true, ownerId: true } as const;

/** Themes: what editions are written about. A theme has one schedule of each type. */
export const themes: Product = {
  archived: [
    { table: "theme", order: "id", omit: ["share_key"] },
    { table: "theme_source_group", order: "theme_id, group_id" },
  ],
  subjects: [
    {
      kind: "theme",
      table: "theme",
      present: "subject.deleted_at IS NULL",
      mayName: themePolicy.edit,
      exclusive: {
        // The weaker of the two row locks: the dispatcher's foreign keys to the theme need not wait for it.
        async lock(tx, id) {
          await tx.$queryRaw`SELECT id FROM theme WHERE id = ${id}::uuid FOR NO KEY UPDATE`;
          return tx.theme.findFirst({ where: { id, deletedAt: null }, select });
        },
        unknown: "theme_unknown",
        taken: "theme_has_schedule",
        fixed: "theme_fixed",
        gone: "theme_deleted",
      },
    },
  ],
  owned: [
    {
      kind: "themes",
      async count(tx) {
        const counts = await tx.theme.groupBy({ by: "ownerId", _count: true, where: { deletedAt: null } });
        return counts;
      },
      handOver: (tx, { from, to }) => tx.theme.updateMany({ where: { ownerId: from }, data: { ownerId: to } }),
    },
  ],
};
