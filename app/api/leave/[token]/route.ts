import { redirect } from "next/navigation";
import { callerAddress } from "@/lib/auth/caller";
import { recipientScope } from "@/lib/auth/recipient";
import { leaveAtOnce } from "@/lib/recipients/commands";

interface Context {
  params: Promise<{ token: string }>;
}

/** One-click unsubscribe (RFC 8058): no cookie, no session, no redirect, and the same answer to repeated requests. */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  const recipient = recipientScope((await params).token, { from: callerAddress(request.headers) });
  if (!recipient) return new Response("This link is not valid.", { status: 404 });
  await leaveAtOnce(recipient.scope, recipient);
  return new Response("You are unsubscribed.", { status: 200 });
}

/** A GET changes nothing, because mail scanners open links. The page offers the choices. */
export async function GET(_request: Request, { params }: Context): Promise<Response> {
  redirect(`/leave/${encodeURIComponent((await params).token)}`);
}
