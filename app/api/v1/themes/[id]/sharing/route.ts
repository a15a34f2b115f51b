import { shareTheme } from "@/lib/themes/commands";
import { getThemeSharing } from "@/lib/themes/queries";
import * as api from "@/lib/transport/api/themes";
import { route } from "@/lib/transport/route";

export const GET = route(api.getThemeSharing, ({ scope, params }) => getThemeSharing(scope, params.id));

export const PUT = route(api.shareTheme, async ({ scope, params, body }) => {
  await shareTheme(scope, { ...body, id: params.id });
  return getThemeSharing(scope, params.id);
});
