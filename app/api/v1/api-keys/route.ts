import { listKeys } from "@/lib/keys/queries";
import * as api from "@/lib/transport/api/workspace";
import { route } from "@/lib/transport/route";

export const GET = route(api.listKeys, async ({ scope }) => ({ data: await listKeys(scope) }));
