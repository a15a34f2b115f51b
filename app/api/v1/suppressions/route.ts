import { addSuppressions } from "@/lib/recipients/commands";
import { listSuppressions } from "@/lib/recipients/queries";
import * as api from "@/lib/transport/api/recipients";
import { route } from "@/lib/transport/route";

export const GET = route(api.listSuppressions, ({ scope, query }) => listSuppressions(scope, query));

export const POST = route(api.addSuppressions, ({ scope, body }) =>
  addSuppressions(scope, { ...body, source: "import" }),
);
