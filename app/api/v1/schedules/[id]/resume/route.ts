import { resumeSchedule } from "@/lib/schedules/commands";
import { getSchedule } from "@/lib/schedules/queries";
import * as api from "@/lib/transport/api/schedules";
import { route } from "@/lib/transport/route";

export const POST = route(api.resumeSchedule, async ({ scope, params, body, version }) => {
  const { runId } = await resumeSchedule(scope, { ...body, id: params.id, version });
  return { ...(await getSchedule(scope, params.id)), runId };
});
