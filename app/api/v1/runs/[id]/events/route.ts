import { getRun } from "@/lib/runs/queries";
import { streamRun } from "@/lib/transport/stream-run";
import { idParams, route } from "@/lib/transport/route";

export const dynamic = "force-dynamic";

export const GET = route({ params: idParams }, async ({ scope, params, request }) => {
  await getRun(scope, params.id);
  return streamRun(scope, params.id, request.signal);
});
