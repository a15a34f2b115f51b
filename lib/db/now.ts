import { type Clock, systemClock } from "@/lib/clock";
import type { Tx } from "@/lib/db/client";

/**
 * The present, for values that are compared between machines (coverage, leases, what is due): the database's
 * clock, which all of them share, unless the caller brought a clock of its own.
 */
export async function databaseNow(tx: Tx, clock: Clock): Promise<Date> {
  if (clock !== systemClock) return clock.now();
  const [row] = await tx.$queryRaw<{ now: Date }[]>`SELECT clock_timestamp()::timestamptz(3) AS now`;
  return row?.now ?? clock.now();
}
