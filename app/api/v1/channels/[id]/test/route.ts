import { testChannel } from "@/lib/channels/commands";
import * as api from "@/lib/transport/api/channels";
import { route } from "@/lib/transport/route";

export const POST = route(api.testChannel, ({ scope, params }) => testChannel(scope, params));
