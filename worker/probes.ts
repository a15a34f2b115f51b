import { createServer } from "node:http";
import type { Logger } from "pino";
import { systemClock } from "@/lib/clock";
import { exposeMetrics, mayReadMetrics } from "@/lib/health/expose/expose-metrics";
import { recentHealth } from "@/lib/transport/recent-health";

/** A worker that has looked for nothing for so long is not ready: half of what makes it count as down. */
const silentMs = 7_500;

interface Probes {
  /** To be called after every pass of the dispatcher. */
  evaluated: () => void;
  stop: () => Promise<void>;
}

/** Answers the same addresses as the web does: liveness, readiness and metrics of this worker. Without a port, nothing. */
export async function serveProbes(
  { port, host }: { port: number | undefined; host: string | undefined },
  log: Logger,
): Promise<Probes> {
  if (port === undefined) return { evaluated: () => undefined, stop: () => Promise.resolve() };
  let evaluatedAt = -Infinity;
  const isReady = () => performance.now() - evaluatedAt < silentMs;
  const server = createServer((request, response) => {
    const answer = (status: number, body: string, contentType = "application/json") =>
      response.writeHead(status, { "content-type": contentType, "cache-control": "no-store" }).end(body);
    const path = (request.url ?? "").split("?", 1)[0];
    if (path === "/api/health/live") answer(200, JSON.stringify({ status: "ok" }));
    else if (path === "/api/health/ready")
      answer(isReady() ? 200 : 503, JSON.stringify({ status: isReady() ? "ok" : "unavailable" }));
    else if (path === "/metrics" && mayReadMetrics(request.headers.authorization ?? null, { ownPort: true }))
      recentHealth()
        .then((health) => exposeMetrics(health, systemClock.now()))
        .then(
          ({ body, contentType }) => answer(200, body, contentType),
          (error: unknown) => {
            log.warn({ err: error }, "The metrics could not be read.");
            answer(500, JSON.stringify({ status: "error" }));
          },
        );
    else answer(404, JSON.stringify({ status: "not_found" }));
  });
  await new Promise<void>((done, fail) => server.once("error", fail).listen(port, host, done));
  return {
    evaluated: () => {
      evaluatedAt = performance.now();
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
