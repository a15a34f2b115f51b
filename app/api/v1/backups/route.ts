import { backUpNow } from "@/lib/backups/commands";
import { listBackups } from "@/lib/backups/queries";
import * as api from "@/lib/transport/api/backups";
import { route } from "@/lib/transport/route";

export const GET = route(api.listBackups, async ({ scope }) => ({ data: await listBackups(scope) }));

export const POST = route(api.backUpNow, ({ scope, newId }) => backUpNow(scope, { runId: newId }));
