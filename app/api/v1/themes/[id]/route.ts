import { deleteTheme, updateTheme } from "@/lib/themes/commands";
import { getTheme } from "@/lib/themes/queries";
import * as api from "@/lib/transport/api/themes";
import { route } from "@/lib/transport/route";

export const GET = route(api.getTheme, ({ scope, params }) => getTheme(scope, params.id));

export const PUT = route(api.replaceTheme, async ({ scope, params, body }) => {
  await updateTheme(scope, { ...body, id: params.id });
  return getTheme(scope, params.id);
});

export const DELETE = route(api.deleteTheme, ({ scope, params }) => deleteTheme(scope, params));
