import { z } from "zod";
import type { TaskDefinition } from "@/lib/tasks/contract";

export const workflowParamsSchema = z.strictObject({ workflowId: z.uuid("workflow_unknown") });

export const workflowDefinition: TaskDefinition = {
  type: "workflow",
  params: workflowParamsSchema,
  fields: [{ name: "workflowId", kind: "reference", of: "workflow" }],
  initial: {},
  delivers: true,
  writes: true,
  // Two schedules of one workflow may be due together; the keys of its steps say what must not run twice at once.
  concurrencyKey: ({ workflowId }, scheduleId) =>
    scheduleId ? `schedule:${scheduleId}` : `workflow:${String(workflowId)}`,
  steps: ["steps"],
  facts: ["steps", "failed"],
};
