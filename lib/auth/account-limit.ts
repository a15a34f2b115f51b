import { inSystem } from "@/lib/db/scope";

const windowMs = 5 * 60_000;
const most = 10;

/**
 * Counts an attempt to sign in to an account and tells whether it is one too many: more than ten in five minutes,
 * from wherever they come. The limit by address alone does not hold, since who is reached directly must take a
 * caller's word (X-Forwarded-For) for where they call from. Kept in the database, so it holds over all processes.
 */
export async function isOneTooMany(email: string, now: Date): Promise<boolean> {
  const key = `account:${email.trim().toLowerCase()}`;
  const at = BigInt(now.getTime());
  const [row] = await inSystem(
    (tx) => tx.$queryRaw<{ count: number }[]>`
      INSERT INTO rate_limit AS known (key, count, last_request) VALUES (${key}, 1, ${at}::bigint)
      ON CONFLICT (key) DO UPDATE SET
        count = CASE WHEN known.last_request < ${at}::bigint - ${windowMs} THEN 1 ELSE known.count + 1 END,
        last_request = CASE WHEN known.last_request < ${at}::bigint - ${windowMs} THEN ${at}::bigint ELSE known.last_request END
      RETURNING count`,
  );
  return (row?.count ?? 0) > most;
}
