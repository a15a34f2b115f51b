import { discardRequest } from "@/lib/requests/commands";
import { getRequest } from "@/lib/requests/queries";
import * as api from "@/lib/transport/api/requests";
import { route } from "@/lib/transport/route";

export const POST = route(api.discardRequest, async ({ scope, params }) => {
  await discardRequest(scope, params);
  return getRequest(scope, params.id);
});
