import { addSource } from "@/lib/sources/commands";
import { getSourceGroup } from "@/lib/sources/queries";
import * as api from "@/lib/transport/api/sources";
import { route } from "@/lib/transport/route";

export const GET = route(api.listSources, async ({ scope, params }) => ({
  data: (await getSourceGroup(scope, params.id)).sources,
}));

export const POST = route(api.addSource, ({ scope, params, body, request }) =>
  addSource(scope, { ...body, groupId: params.id }, request.signal),
);
