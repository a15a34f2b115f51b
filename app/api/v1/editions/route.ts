import { searchEditions } from "@/lib/search/queries";
import * as api from "@/lib/transport/api/editions";
import { route } from "@/lib/transport/route";

export const GET = route(api.listEditions, ({ scope, query }) => searchEditions(scope, query));
