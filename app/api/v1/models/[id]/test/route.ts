import { testModel } from "@/lib/models/commands";
import * as api from "@/lib/transport/api/models";
import { route } from "@/lib/transport/route";

export const POST = route(api.testModel, ({ scope, params }) => testModel(scope, params));
