import { faultText } from "@/lib/i18n/errors";
import type { Fault } from "@/lib/i18n/schema";
import type { RunResult } from "@/lib/tasks/schema";

/**
 * A failed attempt whose reason the task knows: a key under `errors` in the messages, and its values. It may have a
 * result; with `final` it is not retried.
 */
export class TaskFailure extends Error {
  readonly fault: Fault;
  readonly result: RunResult | null;
  readonly final: boolean;
  /** Minimum time until the next attempt. */
  readonly retryAfterMs: number;

  constructor(
    fault: { code: string; values?: Fault["values"]; step?: string | null },
    options: { result?: RunResult; final?: boolean; retryAfterMs?: number; cause?: unknown } = {},
  ) {
    const known = { values: {}, step: null, ...fault };
    super(faultText("en", known), { cause: options.cause });
    this.fault = known;
    this.result = options.result ?? null;
    this.final = options.final ?? false;
    this.retryAfterMs = options.retryAfterMs ?? 0;
  }
}
