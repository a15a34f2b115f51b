import { fetchBackup } from "@/lib/backups/commands";
import * as api from "@/lib/transport/api/backups";
import { download } from "@/lib/transport/download";
import { route } from "@/lib/transport/route";

export const GET = route(api.fetchBackup, async ({ scope, params }) => download(await fetchBackup(scope, params)));
