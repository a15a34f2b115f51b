import { revokeKey } from "@/lib/keys/commands";
import * as api from "@/lib/transport/api/workspace";
import { route } from "@/lib/transport/route";

export const DELETE = route(api.revokeKey, ({ scope, params }) => revokeKey(scope, params));
