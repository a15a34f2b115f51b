import { auth } from "@/lib/auth/server";
import { providerName } from "@/lib/auth/single-sign-on";
import { steadied } from "@/lib/auth/steady";

export const dynamic = "force-dynamic";

/** If no provider is set up, nothing returns to the callback. */
const handle = (request: Request) =>
  providerName() === null && new URL(request.url).pathname.startsWith("/api/auth/callback")
    ? new Response(null, { status: 404 })
    : steadied(request, () => auth().handler(request));

export { handle as GET, handle as POST };
