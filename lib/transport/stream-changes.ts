import { performance } from "node:perf_hooks";
import type { Scope } from "@/lib/db/scope";
import { countStream, hasMovedSince, subscribe } from "@/lib/transport/live";
import { createTurns } from "@/lib/transport/turns";

/** What moves in bursts is told once. */
const gatherMs = 250;
/** A page that is told asks for all of itself again: not more often than that, however much goes on. */
const atMostEveryMs = 1_000;
/** Many pages ask one after another, and while this process has time left for everybody else. */
const turns = createTurns(125, isBusy);
const mostUse = 0.5;
let measured = performance.eventLoopUtilization();

/** Whether this process was at work for more than half of the time since it was last asked. */
function isBusy(): boolean {
  const now = performance.eventLoopUtilization();
  const { utilization } = performance.eventLoopUtilization(now, measured);
  measured = now;
  return utilization > mostUse;
}
/** A line now and then, so that whoever stands in between does not take the stream for dead. */
const stillHereMs = 20_000;

/** Tells a page that something of its workspace has changed, as server-sent events `changed` that say no more (a browser passes over events without data). */
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
      // How far a run is only those hear who follow that run.
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
          // Closed from the other side already.
        }
      };
      gone.addEventListener("abort", close, { once: true });
      send(": hello\n\n");
      // What moved between the page's rendering and its listening would go unheard.
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
