import { editDraft } from "@/lib/editions/commands";
import { getEdition } from "@/lib/editions/queries";
import * as api from "@/lib/transport/api/editions";
import { route } from "@/lib/transport/route";

export const GET = route(api.getEdition, ({ scope, params }) => getEdition(scope, params.id));

export const PATCH = route(api.editDraft, async ({ scope, params, body }) => {
  await editDraft(scope, { ...body, id: params.id });
  return getEdition(scope, params.id);
});
