import { runAloneInputSchema, startedRunSchema } from "@/lib/runs/schema";
import { namedFilterSchema, pageOf } from "@/lib/paging";
import { idParams, operation } from "@/lib/transport/api/operation";
import { workflowInputSchema, workflowViewSchema } from "@/lib/workflows/schema";

const tag = "workflows";
const one = { tag, path: "/workflows/{id}", params: idParams, result: workflowViewSchema, versioned: true } as const;

export const listWorkflows = operation({
  id: "listWorkflows",
  tag,
  method: "GET",
  path: "/workflows",
  query: namedFilterSchema,
  result: pageOf(workflowViewSchema),
});

export const createWorkflow = operation({
  id: "createWorkflow",
  tag,
  method: "POST",
  path: "/workflows",
  body: workflowInputSchema,
  result: workflowViewSchema,
  status: 201,
  versioned: true,
});

export const getWorkflow = operation({ ...one, id: "getWorkflow", method: "GET" });

export const replaceWorkflow = operation({ ...one, id: "replaceWorkflow", method: "PUT", body: workflowInputSchema });

export const deleteWorkflow = operation({
  ...one,
  id: "deleteWorkflow",
  method: "DELETE",
  result: undefined,
  versioned: false,
});

/** Runs the workflow on its own; the results of its steps are kept as drafts. */
export const runWorkflow = operation({
  id: "runWorkflow",
  tag,
  method: "POST",
  path: "/workflows/{id}/run-now",
  params: idParams,
  body: runAloneInputSchema,
  result: startedRunSchema,
  status: 202,
});
