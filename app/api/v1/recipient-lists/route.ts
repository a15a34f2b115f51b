import { createRecipientList } from "@/lib/lists/commands";
import { listRecipientLists } from "@/lib/lists/queries";
import * as api from "@/lib/transport/api/channels";
import { route } from "@/lib/transport/route";

export const GET = route(api.listRecipientLists, async ({ scope }) => ({ data: await listRecipientLists(scope) }));

export const POST = route(api.createRecipientList, ({ scope, body, newId }) =>
  createRecipientList(scope, { ...body, id: newId }),
);
