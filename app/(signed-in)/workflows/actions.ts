"use server";

import { z } from "zod";
import { readPreferences } from "@/lib/transport/page";
import { action } from "@/lib/transport/action";
import {
  createWorkflow,
  deleteWorkflow,
  runWorkflow,
  showWorkflowSecret,
  updateWorkflow,
} from "@/lib/workflows/commands";
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
export const runWorkflowAction = action(id, async (scope, input) =>
  runWorkflow(scope, { ...input, timezone: (await readPreferences()).timezone }),
);
export const showWorkflowSecretAction = action(id, showWorkflowSecret);
