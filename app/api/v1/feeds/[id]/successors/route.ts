import { proposeAddress } from "@/lib/sources/commands";
import * as api from "@/lib/transport/api/feeds";
import { route } from "@/lib/transport/route";

export const POST = route(api.proposeAddress, ({ scope, params, body, request }) =>
  proposeAddress(scope, { ...body, id: params.id }, request.signal),
);
