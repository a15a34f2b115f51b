import { deleteTheme, updateTheme } from "@/lib/themes/commands";
import { getTheme } from "@/lib/themes/queries";
import { themeInputSchema } from "@/lib/themes/schema";
import { idParams, route } from "@/lib/transport/route";

export const GET = route({ params: idParams }, ({ scope, params }) => getTheme(scope, params.id));

export const PUT = route({ params: idParams, body: themeInputSchema }, async ({ scope, params, body }) => {
  await updateTheme(scope, { ...body, id: params.id });
  return getTheme(scope, params.id);
});

export const DELETE = route({ params: idParams }, ({ scope, params }) => deleteTheme(scope, params));
