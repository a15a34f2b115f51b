import { getRun } from "@/lib/runs/queries";
import { idParams, route } from "@/lib/transport/route";

export const GET = route({ params: idParams }, ({ scope, params }) => getRun(scope, params.id));
