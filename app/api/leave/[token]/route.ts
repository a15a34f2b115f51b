import { redirect } from "next/navigation";
import { suppressRecipient } from "@/lib/deliveries/commands";
import { recipientScope } from "@/lib/auth/recipient";

interface Context {
  params: Promise<{ token: string }>;
}

/** One-click unsubscribe (RFC 8058): no cookie, no session, no redirect, and the same answer however often it is asked. */
export async function POST(_request: Request, { params }: Context): Promise<Response> {
  const recipient = recipientScope((await params).token);
  if (!recipient) return new Response("This link is not valid.", { status: 404 });
  await suppressRecipient(recipient.scope, { scheduleId: recipient.scheduleId, choice: "schedule" });
  return new Response("You will receive no more of these.", { status: 200 });
}

/** Looking changes nothing: mail scanners look. The page offers the choices. */
export async function GET(_request: Request, { params }: Context): Promise<Response> {
  redirect(`/leave/${encodeURIComponent((await params).token)}`);
}
