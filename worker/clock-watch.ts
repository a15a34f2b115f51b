import type pg from "pg";
import type { Logger } from "pino";
import { lastKnownTime, lastSetBack, repairClock, toleranceMs } from "@/lib/health/clock/repair-clock";
import { recordSetBack } from "@/lib/health/commands";
import { replanSilent } from "@/lib/schedules/mend/replan-silent";

const lookEveryMs = 600_000;
/** After this time no transaction that began by the wrong clock is left: the longest takes thirty seconds. */
const stragglersMs = 35_000;

/** A reason to look for schedules that wait longer than their rule allows. */
export interface Doubt {
  at: Date;
  /** How far the clock had run ahead; null if it is not known to have. */
  aheadMs: number | null;
}

/**
 * Watches the database's clock from one evaluation to the next, starting from the last one before this process started.
 * A clock that is set back had run ahead: what was written meanwhile is repaired at once; what was being written then,
 * a little later. Every ten minutes, and after such a jump, it returns a doubt about schedules, whatever the cause: see
 * `settleDoubt`.
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
    // Set only now, so that a repair that failed is tried again.
    before = now;
    const doubt = { at: now, aheadMs: setBack?.aheadMs ?? null };
    if (stragglers) setBack = null;
    if (!isSet && !stragglers && performance.now() - doubtedAt < lookEveryMs) return null;
    doubtedAt = performance.now();
    return doubt;
  };
}

/** Plans schedules again that wait longer than their rule allows, and records it. With many it takes minutes. */
export async function settleDoubt({ at, aheadMs }: Doubt, log: Logger, isOver?: () => boolean): Promise<void> {
  const schedules = await replanSilent(at, isOver);
  if (schedules === 0) return;
  log.warn({ schedules }, "Schedules that waited longer than their rule allows were planned anew.");
  await recordSetBack({ at, aheadMs, schedules });
}
