import { z } from "zod";
import { route } from "@/lib/transport/route";
import { streamChanges } from "@/lib/transport/stream-changes";

/** `since`: when the page was rendered, in milliseconds since 1970. */
const query = z.object({ since: z.coerce.number({ error: "instant_invalid" }).default(Infinity) });

export const dynamic = "force-dynamic";

/** Tells the pages that something has changed; they fetch the changes themselves. */
export const GET = route({ query }, async ({ scope, query: { since }, request, prove }) =>
  streamChanges(scope, { since, gone: request.signal, prove }),
);
