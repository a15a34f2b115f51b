import { createChannel } from "@/lib/channels/commands";
import { listChannels } from "@/lib/channels/queries";
import * as api from "@/lib/transport/api/channels";
import { route } from "@/lib/transport/route";

export const GET = route(api.listChannels, async ({ scope }) => ({ data: await listChannels(scope) }));

export const POST = route(api.createChannel, ({ scope, body, newId }) => createChannel(scope, { ...body, id: newId }));
