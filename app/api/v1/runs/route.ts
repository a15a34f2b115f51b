import { listRuns } from "@/lib/runs/queries";
import { runFilterSchema } from "@/lib/runs/schema";
import { route } from "@/lib/transport/route";

/** A page of runs; `nextCursor` is the `after` of the next one, null on the last. */
export const GET = route({ query: runFilterSchema }, async ({ scope, query }) => {
  const data = await listRuns(scope, query);
  return { data, nextCursor: data.length === query.limit ? (data.at(-1)?.id ?? null) : null };
});
