import { deleteSchedule, patchSchedule, purgeSchedule, updateSchedule } from "@/lib/schedules/commands";
import { getSchedule } from "@/lib/schedules/queries";
import * as api from "@/lib/transport/api/schedules";
import { route } from "@/lib/transport/route";

export const GET = route(api.getSchedule, ({ scope, params }) => getSchedule(scope, params.id));

export const PUT = route(api.replaceSchedule, async ({ scope, params, body, version }) => {
  await updateSchedule(scope, { ...body, id: params.id, version });
  return getSchedule(scope, params.id);
});

export const PATCH = route(api.patchSchedule, async ({ scope, params, body, version }) => {
  await patchSchedule(scope, { ...body, id: params.id, version });
  return getSchedule(scope, params.id);
});

export const DELETE = route(api.deleteSchedule, ({ scope, params, query, version }) => {
  const remove = query.hard === "true" ? purgeSchedule : deleteSchedule;
  return remove(scope, { id: params.id, version });
});
