import { listRequests } from "@/lib/requests/queries";
import * as api from "@/lib/transport/api/requests";
import { route } from "@/lib/transport/route";

export const GET = route(api.listRequests, ({ scope, query }) => listRequests(scope, query));
