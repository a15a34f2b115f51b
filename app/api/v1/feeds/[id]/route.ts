import { getFeed } from "@/lib/sources/queries";
import * as api from "@/lib/transport/api/feeds";
import { route } from "@/lib/transport/route";

export const GET = route(api.getFeed, ({ scope, params }) => getFeed(scope, params.id));
