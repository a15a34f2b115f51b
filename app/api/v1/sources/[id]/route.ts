import { moveSource, removeSource } from "@/lib/sources/commands";
import { moveSourceInputSchema } from "@/lib/sources/schema";
import { idParams, route } from "@/lib/transport/route";

export const PATCH = route({ params: idParams, body: moveSourceInputSchema }, ({ scope, params, body }) =>
  moveSource(scope, { ...body, id: params.id }),
);

export const DELETE = route({ params: idParams }, ({ scope, params }) => removeSource(scope, params));
