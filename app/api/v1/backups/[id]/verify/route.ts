import { verifyBackup } from "@/lib/backups/commands";
import { getBackup } from "@/lib/backups/queries";
import * as api from "@/lib/transport/api/backups";
import { route } from "@/lib/transport/route";

export const POST = route(api.verifyBackup, async ({ scope, params }) => {
  await verifyBackup(scope, params);
  return getBackup(scope, params.id);
});
