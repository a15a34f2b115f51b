import * as api from "@/lib/transport/api/workflows";
import { route } from "@/lib/transport/route";
import { createWorkflow } from "@/lib/workflows/commands";
import { getWorkflow, listWorkflows } from "@/lib/workflows/queries";

export const GET = route(api.listWorkflows, ({ scope, query }) => listWorkflows(scope, query));

export const POST = route(api.createWorkflow, async ({ scope, body, newId }) => {
  const { id } = await createWorkflow(scope, { ...body, id: newId });
  return getWorkflow(scope, id);
});
