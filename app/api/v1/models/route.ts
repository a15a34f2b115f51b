import { createModel } from "@/lib/models/commands";
import { listModels } from "@/lib/models/queries";
import * as api from "@/lib/transport/api/models";
import { route } from "@/lib/transport/route";

export const GET = route(api.listModels, async ({ scope }) => ({ data: await listModels(scope) }));

export const POST = route(api.createModel, ({ scope, body, newId }) => createModel(scope, { ...body, id: newId }));
