import { systemClock } from "@/lib/clock";
import { linkedFile } from "@/lib/auth/recipient";
import { openLinkedFile } from "@/lib/editions/queries";
import { download } from "@/lib/transport/download";

export const dynamic = "force-dynamic";

/** A file of an edition, opened by the link in its mail: no sign-in needed, until the link expires. */
export async function GET(_request: Request, { params }: { params: Promise<{ token: string }> }): Promise<Response> {
  const link = linkedFile((await params).token, systemClock.now());
  const file = link && (await openLinkedFile(link.scope, link.id));
  if (!file) return new Response("This link does not lead anywhere any more.", { status: 404 });
  return download(file);
}
