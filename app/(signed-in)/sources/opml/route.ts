import { exportSources } from "@/lib/sources/queries";
import * as api from "@/lib/transport/api/sources";
import { opmlResponse } from "@/lib/transport/opml";
import { route } from "@/lib/transport/route";

export const GET = route({ query: api.exportSources.query }, async ({ scope, query }) =>
  opmlResponse(await exportSources(scope, { groupId: query?.group ?? null })),
);
