import { exportSources } from "@/lib/sources/queries";
import * as api from "@/lib/transport/api/sources";
import { route } from "@/lib/transport/route";

/** A list of feeds as a file, for programs and for the pages' links. */
export const GET = route(
  api.exportSources,
  async ({ scope, query }) =>
    new Response(await exportSources(scope, { groupId: query.group ?? null }), {
      headers: {
        "content-type": "text/x-opml; charset=utf-8",
        "content-disposition": 'attachment; filename="sources.opml"',
        "cache-control": "private, no-store",
      },
    }),
);
