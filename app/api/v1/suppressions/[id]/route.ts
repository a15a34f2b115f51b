import { liftSuppression } from "@/lib/recipients/commands";
import * as api from "@/lib/transport/api/recipients";
import { route } from "@/lib/transport/route";

export const DELETE = route(api.liftSuppression, ({ scope, params }) => liftSuppression(scope, params));
