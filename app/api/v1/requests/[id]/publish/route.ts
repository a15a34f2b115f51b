import { publishRequest } from "@/lib/requests/commands";
import { getRequest } from "@/lib/requests/queries";
import * as api from "@/lib/transport/api/requests";
import { route } from "@/lib/transport/route";

export const POST = route(api.publishRequest, async ({ scope, params, version }) => {
  await publishRequest(scope, { ...params, version });
  return getRequest(scope, params.id);
});
