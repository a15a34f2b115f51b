import type { Tx } from "@/lib/db/client";
import { consumeEach } from "@/lib/db/limits";
import { env } from "@/lib/env";

/**
 * Counts one message to each address that has no account here, across the whole installation. Returns the addresses
 * over the hourly limit for people who never agreed to receive mail. Needs a system transaction.
 */
export async function countStrangers(tx: Tx, addresses: readonly string[], now: Date): Promise<Set<string>> {
  if (addresses.length === 0) return new Set();
  const known = await tx.user.findMany({
    where: { email: { in: [...addresses] }, emailVerified: true },
    select: { email: true },
  });
  const accounts = new Set(known.map(({ email }) => email));
  const limit = { name: "stranger", most: env().MAIL_TO_STRANGER_PER_HOUR, windowMs: 3_600_000 };
  const strangers = addresses.filter((address) => !accounts.has(address));
  const consumed = await consumeEach(tx, limit, strangers, now);
  return new Set(strangers.filter((address) => consumed.get(address)?.allowed === false));
}
