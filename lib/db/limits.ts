import type { Tx } from "@/lib/db/client";
import { inSystem } from "@/lib/db/system";

/** The maximum number in a window; `name` separates one kind from another. */
export interface Limit {
  name: string;
  most: number;
  windowMs: number;
}

export interface Consumed {
  allowed: boolean;
  /** How many are left in this window. */
  left: number;
  /** Milliseconds until the next window begins. */
  resetMs: number;
}

/**
 * Counts one more for `key` and says whether it is still allowed. One statement on the database, so the limit holds
 * across all processes, however many ask at once.
 */
export async function consume(limit: Limit, key: string, now: Date): Promise<Consumed> {
  const consumed = await inSystem((tx) => consumeEach(tx, limit, [key], now));
  return consumed.get(key) ?? { allowed: true, left: limit.most - 1, resetMs: limit.windowMs };
}

/** The same for many keys at once, each counted as often as it is listed, in the caller's transaction. */
export async function consumeEach(
  tx: Tx,
  { name, most, windowMs }: Limit,
  keys: readonly string[],
  now: Date,
): Promise<Map<string, Consumed>> {
  if (keys.length === 0) return new Map();
  const at = BigInt(now.getTime());
  // In one order, so that two transactions that count the same keys never wait for each other.
  const named = keys.toSorted().map((key) => `${name}:${key}`);
  const rows = await tx.$queryRaw<{ key: string; count: number; began: bigint }[]>`
    INSERT INTO rate_limit AS known (key, count, last_request)
    SELECT key, count(*), ${at}::bigint FROM unnest(${named}::text[]) AS key GROUP BY key ORDER BY key
    ON CONFLICT (key) DO UPDATE SET
      count = CASE WHEN known.last_request <= ${at}::bigint - ${windowMs} THEN excluded.count ELSE known.count + excluded.count END,
      last_request = CASE WHEN known.last_request <= ${at}::bigint - ${windowMs} THEN ${at}::bigint ELSE known.last_request END
    RETURNING key, count, last_request AS began`;
  return new Map(
    rows.map(({ key, count, began }) => [
      key.slice(name.length + 1),
      {
        allowed: count <= most,
        left: Math.max(0, most - count),
        resetMs: Math.max(0, Number(began) + windowMs - now.getTime()),
      },
    ]),
  );
}
