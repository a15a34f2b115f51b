import { cancelRun } from "@/lib/runs/commands";
import { getRun } from "@/lib/runs/queries";
import * as api from "@/lib/transport/api/runs";
import { route } from "@/lib/transport/route";

export const POST = route(api.cancelRun, async ({ scope, params }) => {
  await cancelRun(scope, params);
  return getRun(scope, params.id);
});
