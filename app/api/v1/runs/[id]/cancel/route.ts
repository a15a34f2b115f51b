import { cancelRun } from "@/lib/runs/commands";
import { getRun } from "@/lib/runs/queries";
import { idParams, route } from "@/lib/transport/route";

export const POST = route({ params: idParams, status: 202 }, async ({ scope, params }) => {
  await cancelRun(scope, params);
  return getRun(scope, params.id);
});
