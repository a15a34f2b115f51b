import * as api from "@/lib/transport/api/workflows";
import { route } from "@/lib/transport/route";
import { runWorkflow } from "@/lib/workflows/commands";

export const POST = route(api.runWorkflow, ({ scope, params, body, newId }) =>
  runWorkflow(scope, { ...body, ...params, runId: newId }),
);
