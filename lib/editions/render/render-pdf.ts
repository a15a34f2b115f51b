import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { EditionDocument } from "@/lib/editions/render/document";
import type { PdfAnswer } from "@/lib/editions/render/pdf-thread";

/** A document that takes longer, or more memory, is given up: it must not hold the others, nor end the process. */
const timeLimitMs = 60_000;
const memoryLimitMb = 768;
/** The thread ends when nobody has asked it for so long: it holds its fonts. */
const idleMs = 30_000;

// Built into one file, the thread lies beside it; in development and in tests it is run as it stands here.
const built = import.meta.url.endsWith(".mjs");
const entry = new URL(built ? "./pdf-thread.mjs" : "./pdf-thread.ts", import.meta.url);

let thread: Worker | undefined;
let idle: NodeJS.Timeout | undefined;
let turn: Promise<unknown> = Promise.resolve();

/**
 * A document edition as a PDF, laid out in a thread of its own: the process goes on meanwhile. One after another. The
 * same document gives the same bytes. Rejects when it takes more than a minute, and when `signal` is aborted.
 */
export function renderPdf(document: EditionDocument, signal?: AbortSignal): Promise<Buffer> {
  const rendered = turn.then(() => ask(document, signal));
  turn = rendered.catch(() => undefined);
  return rendered;
}

async function ask(document: EditionDocument, signal?: AbortSignal): Promise<Buffer> {
  signal?.throwIfAborted();
  clearTimeout(idle);
  thread ??= start();
  const asked = thread;
  const limit = AbortSignal.timeout(timeLimitMs);
  try {
    const answer = await answerOf(asked, document, signal ? AbortSignal.any([signal, limit]) : limit);
    if ("error" in answer) throw new Error(answer.error);
    return Buffer.from(answer.pdf.buffer, answer.pdf.byteOffset, answer.pdf.byteLength);
  } catch (error) {
    // What it is at now, nobody waits for.
    await end(asked);
    signal?.throwIfAborted();
    throw limit.aborted
      ? new Error(`The PDF took longer than ${timeLimitMs / 1_000} seconds.`, { cause: error })
      : error;
  } finally {
    idle = setTimeout(() => void end(asked), idleMs).unref();
  }
}

/** What the thread says to a document; rejects when it ends before, and when `over` is aborted. */
async function answerOf(asked: Worker, document: EditionDocument, over: AbortSignal): Promise<PdfAnswer> {
  const settled = new AbortController();
  // While it is waited for, it keeps the process alive; else a process that has nothing to do may end.
  asked.ref();
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  asked.postMessage(document);
  try {
    const signal = AbortSignal.any([over, settled.signal]);
    const answered = once(asked, "message", { signal }) as Promise<[PdfAnswer]>;
    const ended = once(asked, "exit", { signal }).then(() => {
      throw new Error("The PDF took more memory than it may.");
    });
    const [answer] = await Promise.race([answered, ended]);
    return answer;
  } finally {
    settled.abort();
    asked.unref();
  }
}

function start(): Worker {
  return new Worker(entry, {
    ...(built ? {} : { execArgv: ["--import", "tsx"] }),
    resourceLimits: { maxOldGenerationSizeMb: memoryLimitMb },
  });
}

async function end(one: Worker): Promise<void> {
  if (thread === one) thread = undefined;
  await one.terminate();
}
