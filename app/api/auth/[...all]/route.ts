import { auth } from "@/lib/auth/server";
import { steadied } from "@/lib/auth/steady";

export const dynamic = "force-dynamic";

/** No other provider is used, so nothing returns to the callback. */
const handle = (request: Request) =>
  new URL(request.url).pathname.startsWith("/api/auth/callback")
    ? new Response(null, { status: 404 })
    : steadied(request, () => auth().handler(request));

export { handle as GET, handle as POST };
