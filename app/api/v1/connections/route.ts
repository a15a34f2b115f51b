import { createConnection } from "@/lib/connections/commands";
import { listConnections } from "@/lib/connections/queries";
import * as api from "@/lib/transport/api/reports";
import { route } from "@/lib/transport/route";

export const GET = route(api.listConnections, async ({ scope }) => ({ data: await listConnections(scope) }));

export const POST = route(api.createConnection, ({ scope, body, newId }) =>
  createConnection(scope, { ...body, id: newId }),
);
