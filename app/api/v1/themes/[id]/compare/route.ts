import { compareWriters } from "@/lib/themes/commands";
import * as api from "@/lib/transport/api/themes";
import { route } from "@/lib/transport/route";

export const POST = route(api.compareWriters, ({ scope, params, body }) =>
  compareWriters(scope, { ...body, themeId: params.id }),
);
