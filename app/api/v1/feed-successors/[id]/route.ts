import { dismissSuccessor } from "@/lib/sources/commands";
import * as api from "@/lib/transport/api/feeds";
import { route } from "@/lib/transport/route";

export const DELETE = route(api.dismissSuccessor, ({ scope, params }) => dismissSuccessor(scope, params));
