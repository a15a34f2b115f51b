import { getScheduleStatistics } from "@/lib/schedules/queries";
import * as api from "@/lib/transport/api/schedules";
import { route } from "@/lib/transport/route";

export const GET = route(api.getScheduleStatistics, ({ scope, params }) => getScheduleStatistics(scope, params.id));
