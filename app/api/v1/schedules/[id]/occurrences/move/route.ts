import { moveOccurrence } from "@/lib/schedules/commands";
import { getSchedule } from "@/lib/schedules/queries";
import * as api from "@/lib/transport/api/schedules";
import { route } from "@/lib/transport/route";

export const POST = route(api.moveOccurrence, async ({ scope, params, body, version }) => {
  await moveOccurrence(scope, { ...body, id: params.id, version });
  return getSchedule(scope, params.id);
});
