import { type Clock, systemClock } from "@/lib/clock";
import type { Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";

/**
 * The current time for values that are compared between machines (coverage, leases, what is due): the database's clock,
 * which all of them share, unless the caller brought its own clock.
 */
export async function databaseNow(tx: Tx, clock: Clock): Promise<Date> {
  if (clock !== systemClock) return clock.now();
  const [row] = await tx.$queryRaw<{ now: Date }[]>`SELECT clock_timestamp()::timestamptz(3) AS now`;
  return row?.now ?? clock.now();
}

/**
 * The same within a statement. Read it once for all its rows: `FROM (SELECT ${presentOf(clock)} AS now) AS present`.
 */
export function presentOf(clock: Clock): Prisma.Sql {
  if (clock !== systemClock) return Prisma.sql`${clock.now()}::timestamptz(3)`;
  return Prisma.sql`clock_timestamp()::timestamptz(3)`;
}
