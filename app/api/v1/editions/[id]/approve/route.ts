import { approveEdition } from "@/lib/editions/commands";
import { getEdition } from "@/lib/editions/queries";
import * as api from "@/lib/transport/api/editions";
import { route } from "@/lib/transport/route";

export const POST = route(api.approveEdition, async ({ scope, params }) => {
  await approveEdition(scope, params);
  return getEdition(scope, params.id);
});
