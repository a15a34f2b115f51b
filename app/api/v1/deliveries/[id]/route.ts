import { getDelivery } from "@/lib/deliveries/queries";
import * as api from "@/lib/transport/api/deliveries";
import { route } from "@/lib/transport/route";

export const GET = route(api.getDelivery, ({ scope, params }) => getDelivery(scope, params.id));
