import { createTheme } from "@/lib/themes/commands";
import { getTheme, listThemes } from "@/lib/themes/queries";
import { themeInputSchema } from "@/lib/themes/schema";
import { route } from "@/lib/transport/route";

export const GET = route({}, async ({ scope }) => ({ data: await listThemes(scope) }));

export const POST = route({ body: themeInputSchema, status: 201 }, async ({ scope, body }) => {
  const { id } = await createTheme(scope, body);
  return getTheme(scope, id);
});
