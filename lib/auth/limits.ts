import { inSystem } from "@/lib/db/scope";

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

const minute = 60_000;

/**
 * What may be tried on one account, from wherever it comes: the limit by network address alone does not hold against
 * somebody who has many. By the endpoint's path; counted for addresses that nobody has, too, so that it tells nothing.
 */
export const accountLimits: Record<string, Limit> = {
  "/sign-in/email": { name: "account", most: 10, windowMs: 5 * minute },
  "/sign-in/magic-link": { name: "link", most: 5, windowMs: 15 * minute },
  "/request-password-reset": { name: "reset", most: 5, windowMs: 15 * minute },
  "/sign-up/email": { name: "sign-up", most: 5, windowMs: 60 * minute },
  "/send-verification-email": { name: "verify", most: 5, windowMs: 15 * minute },
};

/** Mails that ask to confirm an address, however they are brought about: nobody's mailbox is filled by somebody else. */
export const confirmationMails: Limit = { name: "confirmation", most: 5, windowMs: 60 * minute };

/**
 * What is counted for an account: tries from an address that somebody has signed in to it from are counted apart, so
 * that whoever guesses from elsewhere does not keep its owner out.
 */
export async function guessKey(email: string, from: string | null): Promise<string> {
  const known =
    from !== null && (await inSystem((tx) => tx.session.count({ where: { ipAddress: from, user: { email } } }))) > 0;
  return known ? `${email} ${from}` : email;
}

/** Requests of one API key. */
export const keyLimit: Limit = { name: "api-key", most: 600, windowMs: minute };
