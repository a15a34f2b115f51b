import { retryRun } from "@/lib/runs/commands";
import * as api from "@/lib/transport/api/runs";
import { route } from "@/lib/transport/route";

export const POST = route(api.retryRun, ({ scope, params, newId }) => retryRun(scope, { ...params, runId: newId }));
