import { editRequest } from "@/lib/requests/commands";
import { getRequest } from "@/lib/requests/queries";
import * as api from "@/lib/transport/api/requests";
import { route } from "@/lib/transport/route";

export const GET = route(api.getRequest, ({ scope, params }) => getRequest(scope, params.id));

export const PATCH = route(api.editRequest, async ({ scope, params, body, version }) => {
  await editRequest(scope, { ...body, ...params, version });
  return getRequest(scope, params.id);
});
