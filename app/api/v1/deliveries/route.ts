import { listDeliveries } from "@/lib/deliveries/queries";
import * as api from "@/lib/transport/api/deliveries";
import { route } from "@/lib/transport/route";

export const GET = route(api.listDeliveries, ({ scope, query }) => listDeliveries(scope, query));
