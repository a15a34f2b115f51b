import { setReading } from "@/lib/sources/commands";
import * as api from "@/lib/transport/api/sources";
import { route } from "@/lib/transport/route";

export const PUT = route(api.setReading, ({ scope, params, body }) => setReading(scope, { ...body, id: params.id }));
