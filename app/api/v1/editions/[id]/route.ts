import { getEdition } from "@/lib/editions/queries";
import { idParams, route } from "@/lib/transport/route";

export const GET = route({ params: idParams }, ({ scope, params }) => getEdition(scope, params.id));
