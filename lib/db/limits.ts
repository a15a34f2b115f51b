import { inSystem } from "@/lib/db/system";

/** At most so many in a window; `name` keeps one kind apart from another. */
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
 * Counts one more for `key` and tells whether it is one too many. One statement on the database, so it holds over all
 * processes however many ask at once.
 */
export async function consume({ name, most, windowMs }: Limit, key: string, now: Date): Promise<Consumed> {
  const at = BigInt(now.getTime());
  const named = `${name}:${key}`;
  const [row] = await inSystem(
    (tx) => tx.$queryRaw<{ count: number; began: bigint }[]>`
      INSERT INTO rate_limit AS known (key, count, last_request) VALUES (${named}, 1, ${at}::bigint)
      ON CONFLICT (key) DO UPDATE SET
        count = CASE WHEN known.last_request <= ${at}::bigint - ${windowMs} THEN 1 ELSE known.count + 1 END,
        last_request = CASE WHEN known.last_request <= ${at}::bigint - ${windowMs} THEN ${at}::bigint ELSE known.last_request END
      RETURNING count, last_request AS began`,
  );
  const count = row?.count ?? 1;
  const resetMs = Math.max(0, Number(row?.began ?? at) + windowMs - now.getTime());
  return { allowed: count <= most, left: Math.max(0, most - count), resetMs };
}
