import { undoImport } from "@/lib/sources/commands";
import { getImport } from "@/lib/sources/queries";
import * as api from "@/lib/transport/api/sources";
import { route } from "@/lib/transport/route";

export const GET = route(api.getImport, ({ scope, params }) => getImport(scope, params.id));

export const DELETE = route(api.undoImport, ({ scope, params }) => undoImport(scope, params));
