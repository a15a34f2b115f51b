import type { Product } from "@/lib/tasks/product";
import { workflowPolicy } from "@/lib/workflows/policy";

/** Workflows: tasks that run step by step. */
export const workflows: Product = {
  archived: [{ table: "workflow", order: "id" }],
  subjects: [
    {
      kind: "workflow",
      table: "workflow",
      mayName: workflowPolicy.edit,
    },
  ],
  async naming(tx, id) {
    const path = `$.** ? (@ == ${JSON.stringify(id)})`;
    const rows = await tx.$queryRaw<{ name: string }[]>`
      SELECT name FROM workflow WHERE steps @? ${path}::jsonpath ORDER BY name`;
    return rows.map(({ name }) => name);
  },
  owned: [
    {
      kind: "workflows",
      async count(tx) {
        const counts = await tx.workflow.groupBy({ by: "ownerId", _count: true });
        return counts;
      },
      handOver: (tx, { from, to }) => tx.workflow.updateMany({ where: { ownerId: from }, data: { ownerId: to } }),
    },
  ],
};
