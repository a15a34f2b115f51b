import { listFeeds } from "@/lib/sources/queries";
import * as api from "@/lib/transport/api/feeds";
import { route } from "@/lib/transport/route";

export const GET = route(api.listFeeds, ({ scope, query }) => listFeeds(scope, query));
