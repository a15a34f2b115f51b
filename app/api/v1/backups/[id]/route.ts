import { deleteBackup } from "@/lib/backups/commands";
import { getBackup } from "@/lib/backups/queries";
import * as api from "@/lib/transport/api/backups";
import { route } from "@/lib/transport/route";

export const GET = route(api.getBackup, ({ scope, params }) => getBackup(scope, params.id));

export const DELETE = route(api.deleteBackup, ({ scope, params }) => deleteBackup(scope, params));
