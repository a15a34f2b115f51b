import { unfollowImport } from "@/lib/sources/commands";
import * as api from "@/lib/transport/api/sources";
import { route } from "@/lib/transport/route";

export const POST = route(api.unfollowImport, ({ scope, params }) => unfollowImport(scope, params));
