import { shareEdition } from "@/lib/editions/commands";
import * as api from "@/lib/transport/api/editions";
import { route } from "@/lib/transport/route";

export const PUT = route(api.shareEdition, ({ scope, params, body }) => shareEdition(scope, { ...params, ...body }));
