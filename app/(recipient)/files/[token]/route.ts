import { systemClock } from "@/lib/clock";
import { openFileLink } from "@/lib/artifacts/rules";
import { openLinkedFile } from "@/lib/editions/queries";
import { download } from "@/lib/transport/download";

export const dynamic = "force-dynamic";

/** A file of an edition, by the link in its mail: no signing in, until the link's day. */
export async function GET(_request: Request, { params }: { params: Promise<{ token: string }> }): Promise<Response> {
  const link = openFileLink((await params).token, systemClock.now());
  const file = link && (await openLinkedFile(link));
  if (!file) return new Response("This link does not lead anywhere any more.", { status: 404 });
  return download(file);
}
