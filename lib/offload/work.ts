/**
 * A kind of work on content written by others: feeds, pages, tables, documents. It runs in a separate process, which is
 * ended if it takes too long or too much memory, so that it delays nobody else.
 */
export interface Work<Input, Output> {
  name: string;
  /** `short` work has its own processes, which come before those of `long` work, because due schedules depend on it. */
  kind: WorkKind;
  /** The longest it may take, in milliseconds, not counting the wait for a free process. */
  mostMs: number;
  /**
   * Never set; it tells the compiler the types of input and output. Both are passed between processes as structured
   * clones.
   */
  readonly carries?: (input: Input) => Output;
}

export type WorkKind = "short" | "long";

export function defineWork<Input, Output>(work: Omit<Work<Input, Output>, "carries">): Work<Input, Output> {
  return work;
}

/** Does the work, in the process for it. */
export type Performer<Input, Output> = (
  input: Input,
  progress: (done: number) => void,
) => Promise<NonNullable<Output>> | NonNullable<Output>;

/** Why work was given up. */
export type GivenUp = "too_slow" | "too_much_memory" | "too_many_waiting";

/**
 * Work was given up: it took longer or more memory than allowed, or too much work of the same workspace was waiting
 * already.
 */
export class OffloadError extends Error {
  readonly reason: GivenUp;

  constructor(reason: GivenUp, work: { name: string }) {
    super(`${work.name}: ${reason}`);
    this.reason = reason;
  }
}
