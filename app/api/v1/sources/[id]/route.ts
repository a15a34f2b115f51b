import { moveSource, removeSource } from "@/lib/sources/commands";
import * as api from "@/lib/transport/api/sources";
import { route } from "@/lib/transport/route";

export const PATCH = route(api.moveSource, ({ scope, params, body }) => moveSource(scope, { ...body, id: params.id }));

export const DELETE = route(api.removeSource, ({ scope, params }) => removeSource(scope, params));
