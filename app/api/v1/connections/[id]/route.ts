import { deleteConnection } from "@/lib/connections/commands";
import * as api from "@/lib/transport/api/reports";
import { route } from "@/lib/transport/route";

export const DELETE = route(api.deleteConnection, ({ scope, params }) => deleteConnection(scope, params));
