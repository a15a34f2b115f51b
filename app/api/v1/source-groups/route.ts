import { createSourceGroup } from "@/lib/sources/commands";
import { listSourceGroups } from "@/lib/sources/queries";
import * as api from "@/lib/transport/api/sources";
import { route } from "@/lib/transport/route";

export const GET = route(api.listSourceGroups, ({ scope, query }) => listSourceGroups(scope, query));

export const POST = route(api.createSourceGroup, ({ scope, body, newId }) =>
  createSourceGroup(scope, { ...body, id: newId }),
);
