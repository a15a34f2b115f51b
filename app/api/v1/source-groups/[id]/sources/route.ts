import { addSource } from "@/lib/sources/commands";
import { getSourceGroup } from "@/lib/sources/queries";
import { addSourceInputSchema } from "@/lib/sources/schema";
import { idParams, route } from "@/lib/transport/route";

export const GET = route({ params: idParams }, async ({ scope, params }) => ({
  data: (await getSourceGroup(scope, params.id)).sources,
}));

export const POST = route({ params: idParams, body: addSourceInputSchema, status: 201 }, ({ scope, params, body }) =>
  addSource(scope, { ...body, groupId: params.id }),
);
