/** Every kind of error that a caller may act on. Forms and REST map these codes, and no others. */
export const errorCodes = [
  "invalid",
  "unauthenticated",
  "forbidden",
  "not_found",
  "conflict",
  "stale",
  "too_many_requests",
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** The error of one field. `code` is a key under `errors` in the messages; `path` leads to the field. */
export interface FieldError {
  path: (string | number)[];
  code: string;
  values?: Record<string, string | number>;
}

/**
 * An error with a meaning for the caller. `reason` is a key under `errors` in the messages that says what is wrong and
 * what to do; `fields` names the inputs concerned.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly reason: string;
  readonly fields: FieldError[];
  readonly values: Record<string, string | number>;

  constructor(
    code: ErrorCode,
    reason: string = code,
    options: { fields?: FieldError[]; values?: Record<string, string | number>; cause?: unknown } = {},
  ) {
    super(reason, { cause: options.cause });
    this.code = code;
    this.reason = reason;
    this.fields = options.fields ?? [];
    this.values = options.values ?? {};
  }
}

/** Throws `conflict` with `reason`, naming the users, if something is still used. */
export function refuseWhileUsed(reason: string, users: readonly string[]): void {
  if (users.length > 0) throw new AppError("conflict", reason, { values: { users: users.join(", ") } });
}

/** One line about an unknown thrown value, for logs and for a run's record. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return messageOf(error.errors[0]);
  return error instanceof Error ? error.message || error.name : String(error);
}
