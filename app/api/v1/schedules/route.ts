import { createSchedule } from "@/lib/schedules/commands";
import { getSchedule, listSchedules } from "@/lib/schedules/queries";
import * as api from "@/lib/transport/api/schedules";
import { route } from "@/lib/transport/route";

export const GET = route(api.listSchedules, ({ scope, query }) => listSchedules(scope, query));

export const POST = route(api.createSchedule, async ({ scope, body, newId }) => {
  const { id } = await createSchedule(scope, { ...body, id: newId });
  return getSchedule(scope, id);
});
