import { listRuns } from "@/lib/runs/queries";
import { runFilterSchema } from "@/lib/runs/schema";
import { route } from "@/lib/transport/route";

export const GET = route({ query: runFilterSchema }, async ({ scope, query }) => ({
  data: await listRuns(scope, query),
}));
