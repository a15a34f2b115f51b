import * as api from "@/lib/transport/api/workspace";
import { route } from "@/lib/transport/route";
import { updateWorkspace } from "@/lib/workspaces/commands";
import { getWorkspace } from "@/lib/workspaces/queries";

export const GET = route(api.getWorkspace, ({ scope }) => getWorkspace(scope));

export const PATCH = route(api.patchWorkspace, async ({ scope, body }) => {
  await updateWorkspace(scope, body);
  return getWorkspace(scope);
});
