import { generateNow } from "@/lib/themes/commands";
import * as api from "@/lib/transport/api/themes";
import { route } from "@/lib/transport/route";

export const POST = route(api.generateEdition, ({ scope, params, body, newId }) =>
  generateNow(scope, { ...body, themeId: params.id, runId: newId }),
);
