import { deleteSourceGroup, renameSourceGroup } from "@/lib/sources/commands";
import { getSourceGroup } from "@/lib/sources/queries";
import * as api from "@/lib/transport/api/sources";
import { route } from "@/lib/transport/route";

export const GET = route(api.getSourceGroup, ({ scope, params }) => getSourceGroup(scope, params.id));

export const PUT = route(api.renameSourceGroup, async ({ scope, params, body }) => {
  await renameSourceGroup(scope, { ...body, id: params.id });
  return getSourceGroup(scope, params.id);
});

export const DELETE = route(api.deleteSourceGroup, ({ scope, params }) => deleteSourceGroup(scope, params));
