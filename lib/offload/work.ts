/**
 * A kind of work on what others have written: feeds, pages, tables, documents. It is done in a process of its own, which
 * is ended when it takes too long or too much memory, so that it holds up nobody else.
 */
export interface Work<Input, Output> {
  name: string;
  /** `short` work has processes of its own, which come before those of `long` work: somebody's minute depends on it. */
  kind: WorkKind;
  /** The longest it may take, in milliseconds, not counting the wait for a free process. */
  mostMs: number;
  /** Never there: what goes in and what comes out, for the compiler. Both cross between processes as structured clones. */
  readonly carries?: (input: Input) => Output;
}

export type WorkKind = "short" | "long";

export function defineWork<Input, Output>(work: Omit<Work<Input, Output>, "carries">): Work<Input, Output> {
  return work;
}

/** Does the work, in the process that is for it. */
export type Performer<Input, Output> = (
  input: Input,
  progress: (done: number) => void,
) => Promise<NonNullable<Output>> | NonNullable<Output>;

/** Why work was given up. */
export type GivenUp = "too_slow" | "too_much_memory" | "too_many_waiting";

/** Work was given up: it took longer or more memory than it may, or too much of the same workspace's waits already. */
export class OffloadError extends Error {
  readonly reason: GivenUp;

  constructor(reason: GivenUp, work: { name: string }) {
    super(`${work.name}: ${reason}`);
    this.reason = reason;
  }
}
