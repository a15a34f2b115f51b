import type pg from "pg";
import type { Logger } from "pino";
import { lastKnownTime, mendClock, toleranceMs } from "@/lib/health/clock/mend-clock";
import { recordSetBack } from "@/lib/health/commands";
import { replanSilent } from "@/lib/schedules/mend/replan-silent";

const lookEveryMs = 600_000;

/**
 * Watches the database's clock from evaluation to evaluation, and from the last one before a start. One that is set back
 * has run ahead: what was written meanwhile is mended at once, and told. Every ten minutes it looks besides for
 * schedules that wait longer than their rule allows, whatever brought that about.
 */
export function watchClock(log: Logger): (client: pg.ClientBase, now: Date) => Promise<void> {
  let before: Date | null | undefined;
  let lookedAt = -Infinity;
  return async (client, now) => {
    if (before === undefined) before = await lastKnownTime(client);
    const aheadMs = before ? before.getTime() - now.getTime() : 0;
    const setBack = aheadMs > toleranceMs;
    if (setBack) {
      const rows = await mendClock(client, now);
      log.warn({ aheadMs, rows }, "The clock ran ahead and was set right: what lay in the future was pulled back.");
    }
    before = now;
    if (!setBack && performance.now() - lookedAt < lookEveryMs) return;
    lookedAt = performance.now();
    const schedules = await replanSilent(client, now);
    if (schedules > 0)
      log.warn({ schedules }, "Schedules that waited longer than their rule allows were planned anew.");
    if (setBack || schedules > 0) await recordSetBack({ at: now, aheadMs: setBack ? aheadMs : null, schedules });
  };
}
