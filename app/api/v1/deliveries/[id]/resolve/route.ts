import { resolveDelivery } from "@/lib/deliveries/commands";
import { getDelivery } from "@/lib/deliveries/queries";
import * as api from "@/lib/transport/api/deliveries";
import { route } from "@/lib/transport/route";

export const POST = route(api.resolveDelivery, async ({ scope, params, body }) => {
  await resolveDelivery(scope, { ...params, ...body });
  return getDelivery(scope, params.id);
});
