import type pg from "pg";
import type { Logger } from "pino";
import { lastKnownTime, lastSetBack, mendClock, toleranceMs } from "@/lib/health/clock/mend-clock";
import { recordSetBack } from "@/lib/health/commands";
import { replanSilent } from "@/lib/schedules/mend/replan-silent";

const lookEveryMs = 600_000;
/** By then no transaction is left that began by the wrong clock: thirty seconds are the longest. */
const stragglersMs = 35_000;

/**
 * Watches the database's clock from evaluation to evaluation, and from the last one before a start. One that is set back
 * has run ahead: what was written meanwhile is mended at once, and told; what was being written then, a little later. Every
 * ten minutes it looks besides for
 * schedules that wait longer than their rule allows, whatever brought that about.
 */
export function watchClock(log: Logger): (client: pg.ClientBase, now: Date) => Promise<void> {
  let before: Date | null | undefined;
  let setBackAt: Date | null = null;
  let lookedAt = -Infinity;
  return async (client, now) => {
    if (before === undefined) [before, setBackAt] = [await lastKnownTime(client), await lastSetBack(client, now)];
    const aheadMs = before ? before.getTime() - now.getTime() : 0;
    const setBack = aheadMs > toleranceMs;
    const late = setBackAt !== null && now.getTime() - setBackAt.getTime() > stragglersMs;
    if (setBack || late) {
      const rows = await mendClock(client, now);
      log.warn({ aheadMs, rows }, "The clock ran ahead and was set right: what lay in the future was pulled back.");
      setBackAt = setBack ? now : null;
    }
    before = now;
    if (!setBack && !late && performance.now() - lookedAt < lookEveryMs) return;
    lookedAt = performance.now();
    const schedules = await replanSilent(client, now);
    if (schedules > 0)
      log.warn({ schedules }, "Schedules that waited longer than their rule allows were planned anew.");
    if (setBack || schedules > 0) await recordSetBack({ at: now, aheadMs: setBack ? aheadMs : null, schedules });
  };
}
