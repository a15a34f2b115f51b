"use server";

import { z } from "zod";
import { runAloneInputSchema } from "@/lib/runs/schema";
import { readPreferences } from "@/lib/transport/page";
import { referenceSearchSchema } from "@/lib/tasks/schema";
import { duplicateSchema } from "@/lib/text";
import { action } from "@/lib/transport/action";
import {
  createWorkflow,
  deleteWorkflow,
  duplicateWorkflow,
  runWorkflow,
  showWorkflowSecret,
  updateWorkflow,
} from "@/lib/workflows/commands";
import { searchStepReferences } from "@/lib/workflows/queries";
import { workflowInputSchema } from "@/lib/workflows/schema";

const id = z.object({ id: z.uuid() });
const seen = id.extend({ version: z.number().int().positive() });

export const duplicateWorkflowAction = action(duplicateSchema, duplicateWorkflow);

/** Finds more things that a step can be about than the form offers at first. */
export const findStepReferencesAction = action(referenceSearchSchema, searchStepReferences);

export const createWorkflowAction = action(workflowInputSchema, createWorkflow);

/** The schema refuses unknown fields, so the workflow's id and version are passed beside the input. */
export const saveWorkflowAction = action(z.object({ ref: seen, input: workflowInputSchema }), async (scope, change) => {
  await updateWorkflow(scope, { ...change.input, ...change.ref });
  return { id: change.ref.id };
});
export const deleteWorkflowAction = action(id, deleteWorkflow);
export const runWorkflowAction = action(runAloneInputSchema.extend(id.shape), async (scope, input) =>
  runWorkflow(scope, { ...input, timezone: (await readPreferences()).timezone }),
);
export const showWorkflowSecretAction = action(id, showWorkflowSecret);
