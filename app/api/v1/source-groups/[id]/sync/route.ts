import { syncSourceGroup } from "@/lib/sources/commands";
import * as api from "@/lib/transport/api/sources";
import { route } from "@/lib/transport/route";

export const POST = route(api.syncSourceGroup, ({ scope, params, newId }) =>
  syncSourceGroup(scope, { ...params, runId: newId }),
);
