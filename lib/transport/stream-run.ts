import type { Scope } from "@/lib/db/scope";
import { getRun } from "@/lib/runs/queries";
import { countStream, subscribe } from "@/lib/transport/live";

const over = new Set(["succeeded", "failed", "skipped", "cancelled"]);
/** If a notification is lost, the page is at most this far behind. */
const pollMs = 5_000;

/**
 * A run as server-sent events: `run` with its whole view on every change, the first one immediately. The stream ends
 * when the run has ended and its mail has been sent, or when the reader disconnects.
 */
export function streamRun(
  scope: Scope,
  runId: string,
  { gone, prove }: { gone: AbortSignal; prove: () => Promise<void> },
): Response {
  const uncount = countStream(scope);
  const encoder = new TextEncoder();
  let close: () => void = () => undefined;
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      let last = "";
      let busy = false;
      let again = false;
      const send = async () => {
        if (busy) {
          again = true;
          return;
        }
        busy = true;
        try {
          do {
            again = false;
            const run = await getRun(scope, runId);
            const data = JSON.stringify(run);
            if (data !== last) controller.enqueue(encoder.encode(`event: run\ndata: ${data}\n\n`));
            else controller.enqueue(encoder.encode(": still here\n\n"));
            last = data;
            if (over.has(run.status) && run.deliveries.waiting === 0) close();
          } while (again);
        } catch {
          // The reader or the database is gone: in both cases the page reconnects automatically.
          close();
        } finally {
          busy = false;
        }
      };
      const unsubscribe = subscribe(scope.workspaceId, (moved) => {
        if ("runId" in moved && moved.runId === runId) void send();
      });
      // A reader who has lost access sees nothing more.
      const timer = setInterval(() => void prove().then(send, close), pollMs);
      let closed = false;
      close = () => {
        if (closed) return;
        closed = true;
        unsubscribe();
        clearInterval(timer);
        uncount();
        try {
          controller.close();
        } catch {
          // Already closed by the other side.
        }
      };
      gone.addEventListener("abort", close, { once: true });
      void send();
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
