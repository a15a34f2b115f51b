import { forgetRecipient, noteRecipients } from "@/lib/recipients/commands";
import { getRecipient } from "@/lib/recipients/queries";
import * as api from "@/lib/transport/api/recipients";
import { route } from "@/lib/transport/route";

export const GET = route(api.getRecipient, ({ scope, params }) => getRecipient(scope, params));

export const PATCH = route(api.updateRecipient, async ({ scope, params, body }) => {
  await getRecipient(scope, params);
  await noteRecipients(scope, { recipients: [{ ...body, ...params }] });
  return getRecipient(scope, params);
});

export const DELETE = route(api.forgetRecipient, ({ scope, params }) => forgetRecipient(scope, params));
