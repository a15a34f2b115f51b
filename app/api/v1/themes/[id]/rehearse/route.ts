import { rehearse } from "@/lib/themes/queries";
import * as api from "@/lib/transport/api/themes";
import { route } from "@/lib/transport/route";

export const POST = route(api.rehearseTheme, ({ scope, params, body }) =>
  rehearse(scope, { ...body, themeId: params.id }),
);
