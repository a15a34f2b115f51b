import { deleteRecipientList, updateRecipientList } from "@/lib/lists/commands";
import * as api from "@/lib/transport/api/channels";
import { route } from "@/lib/transport/route";

export const PUT = route(api.replaceRecipientList, ({ scope, params, body }) =>
  updateRecipientList(scope, { ...body, id: params.id }),
);

export const DELETE = route(api.deleteRecipientList, ({ scope, params }) => deleteRecipientList(scope, params));
