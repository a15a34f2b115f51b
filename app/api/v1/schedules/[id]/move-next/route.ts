import { moveNextOccurrence } from "@/lib/schedules/commands";
import { getSchedule } from "@/lib/schedules/queries";
import * as api from "@/lib/transport/api/schedules";
import { route } from "@/lib/transport/route";

export const POST = route(api.moveNextOccurrence, async ({ scope, params, body, version }) => {
  await moveNextOccurrence(scope, { ...body, id: params.id, version });
  return getSchedule(scope, params.id);
});
