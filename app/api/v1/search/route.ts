import { search } from "@/lib/search/queries";
import * as api from "@/lib/transport/api/search";
import { route } from "@/lib/transport/route";

export const GET = route(api.search, async ({ scope, query }) => ({ data: await search(scope, query) }));
