import { askToReturn } from "@/lib/recipients/commands";
import * as api from "@/lib/transport/api/recipients";
import { route } from "@/lib/transport/route";

export const POST = route(api.askToReturn, ({ scope, params }) => askToReturn(scope, params));
