"use client";

import { type ComponentProps, useMemo } from "react";
import { type WorkflowDraft, WorkflowForm } from "@/components/workflows/workflow-form";
import type { ActionResult } from "@/lib/transport/action";
import type { WorkflowView } from "@/lib/workflows/schema";

type Passed = Pick<ComponentProps<typeof WorkflowForm>, "taskTypes" | "references" | "find" | "why">;

/** The form for an existing workflow. */
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
  const saved = useMemo(() => {
    const { version, name, steps } = workflow;
    return { version, values: { name, steps } };
  }, [workflow]);
  return (
    <WorkflowForm
      saved={saved}
      save={(input, version) => save({ ref: { id: workflow.id, version: version ?? workflow.version }, input })}
      {...passed}
    />
  );
}
