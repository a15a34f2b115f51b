import { deleteChannel } from "@/lib/channels/commands";
import * as api from "@/lib/transport/api/channels";
import { route } from "@/lib/transport/route";

export const DELETE = route(api.deleteChannel, ({ scope, params }) => deleteChannel(scope, params));
