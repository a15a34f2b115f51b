import diagnostics from "node:diagnostics_channel";
import type { IncomingMessage, ServerResponse } from "node:http";
import { metrics } from "@/lib/metrics";

/** Counts what this web process answers, by what Node.js itself tells of its HTTP servers. Once, as the process begins. */
export function countRequests(): void {
  const began = new WeakMap<object, number>();
  diagnostics.subscribe("http.server.request.start", (message) => {
    const { request } = message as { request: IncomingMessage };
    began.set(request, performance.now());
  });
  diagnostics.subscribe("http.server.response.finish", (message) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    const kind = kindOf(request.url ?? "/");
    metrics().requests.inc({ kind, status: `${Math.floor(response.statusCode / 100)}xx` });
    const since = began.get(request);
    const isStream = String(response.getHeader("content-type") ?? "").startsWith("text/event-stream");
    if (since !== undefined && !isStream)
      metrics().requestDuration.observe({ kind }, (performance.now() - since) / 1_000);
  });
}

/** Few kinds, whatever is asked for: each label is a series of its own for whoever collects them. */
function kindOf(url: string): string {
  if (url.startsWith("/_next/")) return "asset";
  if (url.startsWith("/api/v1/")) return "api";
  return url.startsWith("/api/") || url.startsWith("/metrics") ? "other" : "page";
}
