import { env, offloadEnvironment } from "@/lib/env";
import { type OffloadProcess, startProcess } from "@/lib/offload/process";
import { OffloadError, type Work, type WorkKind } from "@/lib/offload/work";
import { abortReason, createRoom, NoRoom, type Room } from "@/lib/room";

/** A process that is idle for this long is ended, because it keeps in memory what it has loaded. */
const idleMs = 30_000;
/** A process that uses more memory than this, in bytes, is not used again. */
const mostKept = 256 * 1024 ** 2;
/** Upper limit of waiting work per workspace. */
const mostWaiting = 500;

interface Options {
  /** Ends the work early, because the caller no longer waits for it. */
  signal?: AbortSignal | undefined;
  /** Whose work it is; they take turns. */
  share?: string | undefined;
  onProgress?: ((done: number) => void) | undefined;
}

/** One workspace may use all processes but one, which is kept for the others. */
const mostOfOne = () => env().OFFLOAD_PROCESSES;
const newRoom = () => createRoom({ width: () => mostOfOne() + 1, mostOfOne, mostWaiting });
const rooms: Record<WorkKind, Room> = { short: newRoom(), long: newRoom() };
/** Idle processes, each with the timer that ends it. */
const resting = new Map<OffloadProcess, NodeJS.Timeout>();

/**
 * Runs work in another process. Throws `OffloadError` if the work was given up, what `signal` was aborted with, and an
 * `Error` with the same message if the work threw.
 */
export async function offload<Input, Output>(
  work: Work<Input, Output>,
  input: Input,
  { signal, share = "", onProgress }: Options = {},
): Promise<Output> {
  const leave = await rooms[work.kind].enter(share, signal).catch((error: unknown) => {
    throw error instanceof NoRoom ? new OffloadError("too_many_waiting", work) : error;
  });
  try {
    signal?.throwIfAborted();
    return (await perform(work, input, { signal, onProgress })) as Output;
  } finally {
    leave();
  }
}

function perform<Input, Output>(
  work: Work<Input, Output>,
  input: Input,
  { signal, onProgress }: Omit<Options, "share">,
): Promise<unknown> {
  const one = takeProcess(work.kind);
  return new Promise((resolve, reject) => {
    const settled = () => {
      clearTimeout(limit);
      signal?.removeEventListener("abort", stop);
    };
    const giveUp = (error: Error) => {
      settled();
      one.end();
      reject(error);
    };
    const stop = () => signal && giveUp(abortReason(signal));
    const limit = setTimeout(() => giveUp(new OffloadError("too_slow", work)), work.mostMs);
    signal?.addEventListener("abort", stop, { once: true });
    one.on({
      answer: (answer) => {
        if (answer.kind === "progress") return onProgress?.(answer.done);
        settled();
        if (answer.rss < mostKept) rest(one);
        else one.end();
        if (answer.kind === "output") return resolve(answer.output);
        const error = new Error(answer.message);
        if (answer.stack) error.stack = answer.stack;
        reject(error);
      },
      end: ({ outOfMemory, said }) =>
        giveUp(outOfMemory ? new OffloadError("too_much_memory", work) : new Error(`${work.name} ended: ${said}`)),
    });
    one.ask({ name: work.name, input });
  });
}

/** An idle process that was started with the current settings; else a new one. */
function takeProcess(kind: WorkKind): OffloadProcess {
  const now = JSON.stringify(offloadEnvironment());
  for (const [one, forget] of resting) {
    if (one.kind !== kind) continue;
    resting.delete(one);
    clearTimeout(forget);
    if (one.environment === now) {
      one.keep(true);
      return one;
    }
    one.end();
  }
  return startProcess(kind);
}

function rest(one: OffloadProcess): void {
  const forget = setTimeout(() => {
    if (resting.delete(one)) one.end();
  }, idleMs).unref();
  resting.set(one, forget);
  one.keep(false);
  one.on({
    answer: () => undefined,
    end: () => {
      clearTimeout(forget);
      resting.delete(one);
    },
  });
}
