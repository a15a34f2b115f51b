import * as api from "@/lib/transport/api/workflows";
import { route } from "@/lib/transport/route";
import { deleteWorkflow, updateWorkflow } from "@/lib/workflows/commands";
import { getWorkflow } from "@/lib/workflows/queries";

export const GET = route(api.getWorkflow, ({ scope, params }) => getWorkflow(scope, params.id));

export const PUT = route(api.replaceWorkflow, async ({ scope, params, body, version }) => {
  await updateWorkflow(scope, { ...body, ...params, version });
  return getWorkflow(scope, params.id);
});

export const DELETE = route(api.deleteWorkflow, ({ scope, params }) => deleteWorkflow(scope, params));
