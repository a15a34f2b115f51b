import type { Logger } from "pino";

const lookEveryMs = 100;
/** A process that is blocked for less claims and renews in time; for this long or longer, the work is named. */
const noticedMs = 200;

/**
 * Measures how late a timer fires: for that long the process was blocked. A blocked process claims no occurrences and
 * renews no leases, so the work that was running then is named in the log.
 */
export function watchStalls(log: Logger, working: () => { queue: string; task?: string; runId?: string }[]) {
  let looked = performance.now();
  const timer = setInterval(() => {
    const stalledMs = Math.round(performance.now() - looked - lookEveryMs);
    looked = performance.now();
    const blamed = stalledMs >= noticedMs ? working() : [];
    if (blamed.length > 0)
      log.warn({ stalledMs, working: blamed }, "The worker stood still. One of what it was at has blocked it.");
  }, lookEveryMs);
  return { stop: () => clearInterval(timer) };
}
