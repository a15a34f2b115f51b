import { createMarketSnapshot } from "@/lib/reports/commands";
import { getReport } from "@/lib/reports/queries";
import * as api from "@/lib/transport/api/reports";
import { route } from "@/lib/transport/route";

export const POST = route(api.createMarketSnapshot, async ({ scope, body, newId }) => {
  const { id } = await createMarketSnapshot(scope, { ...body, id: newId });
  return getReport(scope, id);
});
