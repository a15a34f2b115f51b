import { deleteReport, updateReport } from "@/lib/reports/commands";
import { getReport } from "@/lib/reports/queries";
import * as api from "@/lib/transport/api/reports";
import { route } from "@/lib/transport/route";

export const GET = route(api.getReport, ({ scope, params }) => getReport(scope, params.id));

export const PUT = route(api.replaceReport, async ({ scope, params, body, version }) => {
  await updateReport(scope, { ...body, ...params, version });
  return getReport(scope, params.id);
});

export const DELETE = route(api.deleteReport, ({ scope, params }) => deleteReport(scope, params));
