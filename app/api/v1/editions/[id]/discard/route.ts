import { discardEdition } from "@/lib/editions/commands";
import { getEdition } from "@/lib/editions/queries";
import { idParams, route } from "@/lib/transport/route";

export const POST = route({ params: idParams }, async ({ scope, params }) => {
  await discardEdition(scope, params);
  return getEdition(scope, params.id);
});
