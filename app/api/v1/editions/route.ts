import { listEditions } from "@/lib/editions/queries";
import * as api from "@/lib/transport/api/editions";
import { route } from "@/lib/transport/route";

export const GET = route(api.listEditions, async ({ scope, query }) => ({ data: await listEditions(scope, query) }));
