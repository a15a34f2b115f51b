import { listConnections } from "@/lib/connections/queries";
import { connect } from "@/lib/reports/commands";
import * as api from "@/lib/transport/api/reports";
import { route } from "@/lib/transport/route";

export const GET = route(api.listConnections, async ({ scope }) => ({ data: await listConnections(scope) }));

export const POST = route(api.createConnection, ({ scope, body, newId }) => connect(scope, { ...body, id: newId }));
