import { createReport } from "@/lib/reports/commands";
import { getReport, listReports } from "@/lib/reports/queries";
import * as api from "@/lib/transport/api/reports";
import { route } from "@/lib/transport/route";

export const GET = route(api.listReports, ({ scope, query }) => listReports(scope, query));

export const POST = route(api.createReport, async ({ scope, body, newId }) => {
  const { id } = await createReport(scope, { ...body, id: newId });
  return getReport(scope, id);
});
