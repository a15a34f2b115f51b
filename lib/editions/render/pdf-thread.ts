import { parentPort } from "node:worker_threads";
import type { EditionDocument } from "@/lib/editions/render/document";
import { layOutPdf } from "@/lib/editions/render/pdf";
import { messageOf } from "@/lib/errors";

/** What the thread is asked, and what it answers. */
export type PdfAnswer = { pdf: Uint8Array } | { error: string };

// One document after another, in a thread of its own: laying out a long table takes seconds in which nothing else moves.
parentPort?.on("message", (document: EditionDocument) => {
  layOutPdf(document).then(
    (pdf) => answer({ pdf }),
    (error: unknown) => answer({ error: messageOf(error) }),
  );
});

function answer(what: PdfAnswer): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage(what);
}
