"use client";

import { type ComponentProps, useState } from "react";
import { type WorkflowDraft, WorkflowForm } from "@/components/workflows/workflow-form";
import type { ActionResult } from "@/lib/transport/action";
import type { WorkflowView } from "@/lib/workflows/schema";

type Passed = Pick<ComponentProps<typeof WorkflowForm>, "taskTypes" | "references" | "why">;

/** The form for a workflow that is there: what it saves is meant for the version it was made from, and then for its own. */
export function EditWorkflow({
  workflow: { id, version: first, name, steps },
  save,
  ...passed
}: Passed & {
  workflow: WorkflowView;
  save: (change: {
    ref: { id: string; version: number };
    input: WorkflowDraft;
  }) => Promise<ActionResult<{ id: string }>>;
}) {
  const [version, setVersion] = useState(first);
  return (
    <WorkflowForm
      existing
      initial={{ name, steps }}
      save={async (input) => {
        const result = await save({ ref: { id, version }, input });
        if (result.ok) setVersion(version + 1);
        return result;
      }}
      {...passed}
    />
  );
}
