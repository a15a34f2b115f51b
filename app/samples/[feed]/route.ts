import { systemClock } from "@/lib/clock";
import { env } from "@/lib/env";
import { findSampleFeed, renderSampleFeed } from "@/lib/samples/feeds";

export const dynamic = "force-dynamic";

export async function GET(_request: Request, { params }: { params: Promise<{ feed: string }> }): Promise<Response> {
  const feed = findSampleFeed((await params).feed);
  if (!feed) return new Response("There is no such feed.", { status: 404 });
  const body = renderSampleFeed(feed, env().PUBLIC_URL, systemClock.now());
  return new Response(body, { headers: { "content-type": "application/rss+xml; charset=utf-8" } });
}
