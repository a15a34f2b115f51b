/** How often a run is tried at most. */
export const maxAttempts = 5;
/** How long a claim holds without a sign of life. */
export const leaseMs = 15_000;
/** How often an executing run renews its lease and looks whether it was cancelled. */
export const heartbeatMs = 1_000;

/**
 * When to try again after the nth failed attempt: 30 s, doubled each time, with a fifth of jitter either way;
 * null when the attempts are used up or the next nominal time would come first.
 */
export function retryAt(attempt: number, now: Date, nextNominal: Date | null, random: number): Date | null {
  if (attempt >= maxAttempts) return null;
  const delayMs = 30_000 * 2 ** (attempt - 1) * (0.8 + 0.4 * random);
  const at = new Date(now.getTime() + delayMs);
  return nextNominal && at >= nextNominal ? null : at;
}

/** Runs with one key never run at once: those of a theme, however they were triggered, else those of a schedule. */
export function concurrencyKey(run: { themeId: string | null; scheduleId: string | null }): string {
  return run.themeId ? `theme:${run.themeId}` : `schedule:${run.scheduleId ?? ""}`;
}
