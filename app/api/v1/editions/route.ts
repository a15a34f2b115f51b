import { listEditions } from "@/lib/editions/queries";
import { editionFilterSchema } from "@/lib/editions/schema";
import { route } from "@/lib/transport/route";

export const GET = route({ query: editionFilterSchema }, async ({ scope, query }) => ({
  data: await listEditions(scope, query),
}));
