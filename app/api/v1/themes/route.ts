import { createTheme } from "@/lib/themes/commands";
import { getTheme, listThemes } from "@/lib/themes/queries";
import * as api from "@/lib/transport/api/themes";
import { route } from "@/lib/transport/route";

export const GET = route(api.listThemes, ({ scope, query }) => listThemes(scope, query));

export const POST = route(api.createTheme, async ({ scope, body, newId, request }) => {
  const { id } = await createTheme(scope, { ...body, id: newId }, request.signal);
  return getTheme(scope, id);
});
