import { listRunPage } from "@/lib/runs/queries";
import * as api from "@/lib/transport/api/runs";
import { route } from "@/lib/transport/route";

export const GET = route(api.listRuns, ({ scope, query }) => listRunPage(scope, query));
