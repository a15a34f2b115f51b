import { sendAgainToMissed } from "@/lib/deliveries/commands";
import * as api from "@/lib/transport/api/deliveries";
import { route } from "@/lib/transport/route";

export const POST = route(api.sendAgainToMissed, ({ scope, params }) => sendAgainToMissed(scope, params));
