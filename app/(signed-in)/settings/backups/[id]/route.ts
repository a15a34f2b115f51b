import { fetchBackup } from "@/lib/backups/commands";
import { idParams } from "@/lib/transport/api/operation";
import { download } from "@/lib/transport/download";
import { route } from "@/lib/transport/route";

/** Downloads a backup as a file. */
export const GET = route({ params: idParams }, async ({ scope, params }) => download(await fetchBackup(scope, params)));
