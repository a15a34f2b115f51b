import { z } from "zod";
import type { TaskDefinition } from "@/lib/tasks/schema";

export const workflowParamsSchema = z.strictObject({ workflowId: z.uuid("workflow_unknown") });

export const workflowDefinition: TaskDefinition = {
  type: "workflow",
  params: workflowParamsSchema,
  fields: [{ name: "workflowId", kind: "workflow" }],
  initial: {},
  delivers: true,
  concurrencyKey: ({ workflowId }) => `workflow:${String(workflowId)}`,
  steps: ["steps"],
  facts: ["steps", "failed"],
};
