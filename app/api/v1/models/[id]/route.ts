import { deleteModel, updateModel } from "@/lib/models/commands";
import * as api from "@/lib/transport/api/models";
import { route } from "@/lib/transport/route";

export const PUT = route(api.replaceModel, ({ scope, params, body }) => updateModel(scope, { ...body, id: params.id }));

export const DELETE = route(api.deleteModel, ({ scope, params }) => deleteModel(scope, params));
