import { changeFeeds } from "@/lib/sources/commands";
import * as api from "@/lib/transport/api/feeds";
import { route } from "@/lib/transport/route";

export const POST = route(api.changeFeeds, ({ scope, body }) => changeFeeds(scope, body));
