import { runScheduleNow } from "@/lib/schedules/commands";
import * as api from "@/lib/transport/api/schedules";
import { route } from "@/lib/transport/route";

export const POST = route(api.runScheduleNow, ({ scope, params, body, newId }) =>
  runScheduleNow(scope, { ...body, id: params.id, runId: newId }),
);
