import type pg from "pg";
import type { Logger } from "pino";
import { lastKnownTime, lastSetBack, repairClock, toleranceMs } from "@/lib/health/clock/repair-clock";
import { recordSetBack } from "@/lib/health/commands";
import { replanSilent } from "@/lib/schedules/mend/replan-silent";

const lookEveryMs = 600_000;
/** By then no transaction is left that began by the wrong clock: thirty seconds are the longest. */
const stragglersMs = 35_000;

/** A reason to look for schedules that wait longer than their rule allows. */
export interface Doubt {
  at: Date;
  /** How far the clock had run ahead; null where it is not known to have. */
  aheadMs: number | null;
}

/**
 * Watches the database's clock from evaluation to evaluation, and from the last one before a start. One that is set back
 * has run ahead: what was written meanwhile is mended at once; what was being written then, a little later. Every ten
 * minutes, and after such a jump, there is a doubt about schedules, whatever brought that about: see `settleDoubt`.
 */
export function watchClock(log: Logger): (client: pg.ClientBase, now: Date) => Promise<Doubt | null> {
  let before: Date | null | undefined;
  let setBack: { at: Date; aheadMs: number } | null = null;
  let doubtedAt = -Infinity;
  return async (client, now) => {
    if (before === undefined) [before, setBack] = [await lastKnownTime(client), await lastSetBack(client, now)];
    const aheadMs = before ? before.getTime() - now.getTime() : 0;
    const isSet = aheadMs > toleranceMs;
    if (isSet) setBack = { at: now, aheadMs };
    const stragglers = setBack !== null && now.getTime() - setBack.at.getTime() > stragglersMs;
    if (isSet || stragglers) {
      const rows = await repairClock(client, now);
      log.warn({ ...setBack, rows }, "The clock ran ahead and was set right: what lay in the future was pulled back.");
    }
    if (isSet) await recordSetBack({ at: now, aheadMs, schedules: 0 });
    // Only now: what could not be mended is tried again.
    before = now;
    const doubt = { at: now, aheadMs: setBack?.aheadMs ?? null };
    if (stragglers) setBack = null;
    if (!isSet && !stragglers && performance.now() - doubtedAt < lookEveryMs) return null;
    doubtedAt = performance.now();
    return doubt;
  };
}

/** Plans schedules anew that wait longer than their rule allows, and tells. Of many it takes minutes. */
export async function settleDoubt({ at, aheadMs }: Doubt, log: Logger, isOver?: () => boolean): Promise<void> {
  const schedules = await replanSilent(at, isOver);
  if (schedules === 0) return;
  log.warn({ schedules }, "Schedules that waited longer than their rule allows were planned anew.");
  await recordSetBack({ at, aheadMs, schedules });
}
