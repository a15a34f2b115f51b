import { exposeMetrics, mayReadMetrics } from "@/lib/health/expose/expose-metrics";
import { systemClock } from "@/lib/clock";
import { recentHealth } from "@/lib/transport/recent-health";

export const dynamic = "force-dynamic";

/** The metrics of this web process for Prometheus, if METRICS_TOKEN is set and the request has it. */
export async function GET(request: Request): Promise<Response> {
  if (!mayReadMetrics(request.headers.get("authorization"), { ownPort: false }))
    return new Response("Not found.\n", { status: 404 });
  const { body, contentType } = await exposeMetrics(await recentHealth(), systemClock.now());
  return new Response(body, { headers: { "content-type": contentType, "cache-control": "no-store" } });
}
