import { toggleSchedule } from "@/lib/schedules/commands";
import { getSchedule } from "@/lib/schedules/queries";
import * as api from "@/lib/transport/api/schedules";
import { route } from "@/lib/transport/route";

export const POST = route(api.toggleSchedule, async ({ scope, params, version }) => {
  await toggleSchedule(scope, { id: params.id, version });
  return getSchedule(scope, params.id);
});
