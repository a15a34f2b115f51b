import { runReport } from "@/lib/reports/commands";
import * as api from "@/lib/transport/api/reports";
import { route } from "@/lib/transport/route";

export const POST = route(api.runReport, ({ scope, params, body, newId }) =>
  runReport(scope, { ...body, ...params, runId: newId }),
);
