import { getRun } from "@/lib/runs/queries";
import * as api from "@/lib/transport/api/runs";
import { route } from "@/lib/transport/route";
import { streamRun } from "@/lib/transport/stream-run";

export const dynamic = "force-dynamic";

export const GET = route(api.streamRunEvents, async ({ scope, params, request, prove }) => {
  await getRun(scope, params.id);
  return streamRun(scope, params.id, { gone: request.signal, prove });
});
