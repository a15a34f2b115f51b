import { searchAuditEvents } from "@/lib/audit/queries";
import * as api from "@/lib/transport/api/workspace";
import { route } from "@/lib/transport/route";

export const GET = route(api.listAuditEvents, ({ scope, query }) => searchAuditEvents(scope, query));
