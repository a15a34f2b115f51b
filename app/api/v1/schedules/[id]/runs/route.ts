import { listRunPage } from "@/lib/runs/queries";
import { getSchedule } from "@/lib/schedules/queries";
import * as api from "@/lib/transport/api/schedules";
import { route } from "@/lib/transport/route";

export const GET = route(api.listScheduleRuns, async ({ scope, params, query }) => {
  await getSchedule(scope, params.id);
  return listRunPage(scope, { ...query, scheduleId: params.id });
});
