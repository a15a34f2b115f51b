import { getRun } from "@/lib/runs/queries";
import * as api from "@/lib/transport/api/runs";
import { route } from "@/lib/transport/route";

export const GET = route(api.getRun, ({ scope, params }) => getRun(scope, params.id));
