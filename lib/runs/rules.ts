import type { Failed } from "@/lib/i18n/schema";
import { type Lane, runErrorSchema } from "@/lib/tasks/schema";
import { findTaskDefinition } from "@/lib/tasks/registry";

/** How long a claim holds without a heartbeat. */
export const leaseMs = 15_000;
/** How often an executing run renews its lease and checks whether it was cancelled. */
export const heartbeatMs = 1_000;

/** How long a manual run without a schedule is retried. */
export const defaultHorizonMinutes = 360;

/** The longest wait between two attempts. */
const longestWaitMs = 3_600_000;

/**
 * When to retry after the nth failed attempt: after 30 s, doubled each time up to an hour, with a fifth of jitter
 * either way, or later if the failure says so; null if that would be beyond the horizon, or the next nominal time would
 * come first.
 */
export function retryAt(
  attempt: number,
  now: Date,
  { nextNominal, horizon, atLeastMs = 0 }: { nextNominal: Date | null; horizon: Date; atLeastMs?: number },
  random: number,
): Date | null {
  const delayMs = Math.max(atLeastMs, Math.min(longestWaitMs, 30_000 * 2 ** (attempt - 1)) * (0.8 + 0.4 * random));
  const at = new Date(now.getTime() + delayMs);
  return at > horizon || (nextNominal && at >= nextNominal) ? null : at;
}

/** The class of work of a task type's runs. */
export function laneOf(taskType: string): Lane {
  return findTaskDefinition(taskType)?.lane ?? "quick";
}

/** The queues of the jobs that execute runs, by class of work. */
export const executeRunQueues = {
  quick: "run.execute",
  network: "run.network",
  writing: "run.writing",
  heavy: "run.heavy",
} as const satisfies Record<Lane, string>;

/** The fault code of a run whose mail reached nobody: it was written, and its messages can be sent again. */
export const mailReachedNobody = "mail_reached_nobody";

/** The stored failure of a run, in the form that views use. */
export function failureOf(stored: unknown): Failed {
  const { message = null, fault = null } = runErrorSchema.safeParse(stored).data ?? {};
  return { error: message, fault };
}
