import { settleRequest } from "@/lib/requests/commands";
import { getRequest } from "@/lib/requests/queries";
import * as api from "@/lib/transport/api/requests";
import { route } from "@/lib/transport/route";

export const POST = route(api.settleRequest, async ({ scope, params }) => {
  await settleRequest(scope, { ...params, done: true });
  return getRequest(scope, params.id);
});
