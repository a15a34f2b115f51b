"use client";

import type { ComponentProps } from "react";
import { useVersionedSave } from "@/components/form/use-versioned-save";
import { type WorkflowDraft, WorkflowForm } from "@/components/workflows/workflow-form";
import type { ActionResult } from "@/lib/transport/action";
import type { WorkflowView } from "@/lib/workflows/schema";

type Passed = Pick<ComponentProps<typeof WorkflowForm>, "taskTypes" | "references" | "find" | "why">;

/** The form for a workflow that is there. */
export function EditWorkflow({
  workflow,
  save,
  ...passed
}: Passed & {
  workflow: WorkflowView;
  save: (change: {
    ref: { id: string; version: number };
    input: WorkflowDraft;
  }) => Promise<ActionResult<{ id: string }>>;
}) {
  const { name, steps } = workflow;
  return <WorkflowForm existing initial={{ name, steps }} save={useVersionedSave(workflow, save)} {...passed} />;
}
