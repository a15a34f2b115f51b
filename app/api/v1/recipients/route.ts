import { noteRecipients } from "@/lib/recipients/commands";
import { listRecipients } from "@/lib/recipients/queries";
import * as api from "@/lib/transport/api/recipients";
import { route } from "@/lib/transport/route";

export const GET = route(api.listRecipients, ({ scope, query }) => listRecipients(scope, query));

export const POST = route(api.noteRecipients, ({ scope, body }) => noteRecipients(scope, body));
