import { importSources } from "@/lib/sources/commands";
import { listImports } from "@/lib/sources/queries";
import * as api from "@/lib/transport/api/sources";
import { route } from "@/lib/transport/route";

export const GET = route(api.listImports, async ({ scope }) => ({ data: await listImports(scope) }));

export const POST = route(api.importSources, ({ scope, body, request, newId }) =>
  importSources(scope, { ...body, id: newId }, request.signal),
);
