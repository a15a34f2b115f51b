"use server";

import { z } from "zod";
import { action } from "@/lib/transport/action";
import { createWorkflow, deleteWorkflow, runWorkflow, updateWorkflow } from "@/lib/workflows/commands";
import { workflowInputSchema } from "@/lib/workflows/schema";

const id = z.object({ id: z.uuid() });
const seen = id.extend({ version: z.number().int().positive() });

export const createWorkflowAction = action(workflowInputSchema, createWorkflow);

/** The schema refuses unknown fields, so what addresses the workflow stands beside the input. */
export const saveWorkflowAction = action(z.object({ ref: seen, input: workflowInputSchema }), async (scope, change) => {
  await updateWorkflow(scope, { ...change.input, ...change.ref });
  return { id: change.ref.id };
});
export const deleteWorkflowAction = action(id, deleteWorkflow);
export const runWorkflowAction = action(id, runWorkflow);
