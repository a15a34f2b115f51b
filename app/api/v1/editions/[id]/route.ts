import { getEdition } from "@/lib/editions/queries";
import * as api from "@/lib/transport/api/editions";
import { route } from "@/lib/transport/route";

export const GET = route(api.getEdition, ({ scope, params }) => getEdition(scope, params.id));
