import type { FetchFailureKind } from "@/lib/net/schema";

/** An address could not be read. `kind` is a key under `errors` in the messages. */
export class FetchFailure extends Error {
  readonly kind: FetchFailureKind;
  /** The HTTP status, if one was received. */
  readonly status: number | null;
  readonly retryAfter: string | null;

  constructor(
    kind: FetchFailureKind,
    options: { status?: number; retryAfter?: string | null; detail?: string; cause?: unknown } = {},
  ) {
    super(options.detail ?? (options.status ? `${kind} ${options.status}` : kind), { cause: options.cause });
    this.kind = kind;
    this.status = options.status ?? null;
    this.retryAfter = options.retryAfter ?? null;
  }
}
