import { route } from "@/lib/transport/route";
import { streamChanges } from "@/lib/transport/stream-changes";

export const dynamic = "force-dynamic";

/** For the pages: says that something has changed, and they ask for themselves. */
export const GET = route({}, async ({ scope, request }) => streamChanges(scope, request.signal));
