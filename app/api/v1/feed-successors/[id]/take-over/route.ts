import { takeOver } from "@/lib/sources/commands";
import * as api from "@/lib/transport/api/feeds";
import { route } from "@/lib/transport/route";

export const POST = route(api.takeOver, ({ scope, params }) => takeOver(scope, params));
