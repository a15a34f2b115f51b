import { deleteSourceGroup, renameSourceGroup } from "@/lib/sources/commands";
import { getSourceGroup } from "@/lib/sources/queries";
import { sourceGroupInputSchema } from "@/lib/sources/schema";
import { idParams, route } from "@/lib/transport/route";

export const GET = route({ params: idParams }, ({ scope, params }) => getSourceGroup(scope, params.id));

export const PUT = route({ params: idParams, body: sourceGroupInputSchema }, async ({ scope, params, body }) => {
  await renameSourceGroup(scope, { ...body, id: params.id });
  return getSourceGroup(scope, params.id);
});

export const DELETE = route({ params: idParams }, ({ scope, params }) => deleteSourceGroup(scope, params));
