import { runAgain } from "@/lib/runs/commands";
import * as api from "@/lib/transport/api/runs";
import { route } from "@/lib/transport/route";

export const POST = route(api.runAgain, ({ scope, params, body, newId }) =>
  runAgain(scope, { ...body, ...params, runId: newId }),
);
