import { listNamed } from "@/lib/recipients/queries";
import * as api from "@/lib/transport/api/recipients";
import { route } from "@/lib/transport/route";

export const GET = route(api.listNamedRecipients, async ({ scope, params }) => ({
  data: await listNamed(scope, params.id),
}));
