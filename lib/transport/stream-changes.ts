import { performance } from "node:perf_hooks";
import type { Scope } from "@/lib/db/scope";
import { countStream, hasMovedSince, subscribe } from "@/lib/transport/live";
import { createTurns } from "@/lib/transport/turns";

/** Changes within this time are announced together. */
const gatherMs = 250;
/** On each announcement a page reloads all of its data: not more often than this, however much changes. */
const atMostEveryMs = 1_000;
/** Pages reload one after another, and while this process has time for other requests. */
const turns = createTurns(125, isBusy);
const mostUse = 0.5;
let measured = performance.eventLoopUtilization();

/** Whether this process was busy for more than half of the time since the last call. */
function isBusy(): boolean {
  const now = performance.eventLoopUtilization();
  const { utilization } = performance.eventLoopUtilization(now, measured);
  measured = now;
  return utilization > mostUse;
}
/** A regular line, so that proxies do not consider the stream dead. */
const stillHereMs = 20_000;

/**
 * Tells a page that something in its workspace has changed, with server-sent events `changed` that contain nothing else
 * (a browser ignores events without data).
 */
export function streamChanges(
  scope: Scope,
  { since, gone, prove }: { since: number; gone: AbortSignal; prove: () => Promise<void> },
): Response {
  const uncount = countStream(scope);
  const encoder = new TextEncoder();
  let close: () => void = () => undefined;
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      let timer: NodeJS.Timeout | undefined;
      let giveUp: () => void = () => undefined;
      let told = -Infinity;
      let closed = false;
      const send = (text: string) => {
        if (!closed) controller.enqueue(encoder.encode(text));
      };
      const tell = () => {
        const wait = Math.max(gatherMs, told + atMostEveryMs - performance.now());
        timer ??= setTimeout(() => {
          giveUp = turns.wait(() => {
            timer = undefined;
            told = performance.now();
            send("event: changed\ndata: {}\n\n");
          });
        }, wait);
      };
      // The progress of a run is sent only to pages that follow that run.
      const unsubscribe = subscribe(scope.workspaceId, ({ kind }) => {
        if (kind !== "progress") tell();
      });
      const pulse = setInterval(() => void prove().then(() => send(": still here\n\n"), close), stillHereMs);
      close = () => {
        if (closed) return;
        closed = true;
        unsubscribe();
        clearTimeout(timer);
        giveUp();
        clearInterval(pulse);
        uncount();
        try {
          controller.close();
        } catch {
          // Already closed by the other side.
        }
      };
      gone.addEventListener("abort", close, { once: true });
      send(": hello\n\n");
      // Otherwise a change between the page's rendering and its subscription would be missed.
      if (hasMovedSince(scope.workspaceId, since)) tell();
    },
    cancel: () => close(),
  });
  return new Response(stream, {
    headers: {
      "content-type": "text/event-stream",
      "cache-control": "no-store, no-transform",
      "x-accel-buffering": "no",
    },
  });
}
