import { archiveScope } from "@/lib/auth/recipient";
import { feedFormats, writeFeed } from "@/lib/editions/archive/write-feed";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";

export const dynamic = "force-dynamic";

/** A shared theme as RSS, Atom or JSON Feed; 304 for a client that already has it. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ address: string; format: string }> },
): Promise<Response> {
  const { address, format } = await params;
  const opened = archiveScope(address);
  if (!opened || !Object.hasOwn(feedFormats, format)) return gone();
  const url = `${env().PUBLIC_URL}/archive/${address}`;
  const options = { format: format as keyof typeof feedFormats, url };
  const feed = await writeFeed(opened.scope, opened.archive, options).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not_found") return null;
    throw error;
  });
  if (!feed) return gone();
  const headers = {
    etag: feed.tag,
    "cache-control": opened.archive.key === null ? "public, max-age=300" : "private, max-age=300",
    ...(opened.archive.key === null ? { "access-control-allow-origin": "*" } : { "x-robots-tag": "noindex" }),
  };
  const known = (request.headers.get("if-none-match") ?? "").split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  if (known.includes(feed.tag)) return new Response(null, { status: 304, headers });
  return new Response(feed.write(), { headers: { ...headers, "content-type": feed.type } });
}

function gone(): Response {
  return new Response("This feed does not exist, or is not shared any more.", { status: 404 });
}
