import type { Limit } from "@/lib/db/limits";
import { inSystem } from "@/lib/db/system";

const minute = 60_000;

/**
 * How many attempts one account allows, wherever they come from: a limit by network address alone does not stop an
 * attacker who has many. Keyed by the endpoint's path; addresses without an account are counted too, so that the limit
 * reveals nothing.
 */
export const accountLimits: Record<string, Limit> = {
  "/sign-in/email": { name: "account", most: 10, windowMs: 5 * minute },
  "/sign-in/magic-link": { name: "link", most: 5, windowMs: 15 * minute },
  "/request-password-reset": { name: "reset", most: 5, windowMs: 15 * minute },
  "/sign-up/email": { name: "sign-up", most: 5, windowMs: 60 * minute },
  "/send-verification-email": { name: "verify", most: 5, windowMs: 15 * minute },
};

/** Mails that ask to confirm an address, whatever triggers them: nobody can fill another person's mailbox. */
export const confirmationMails: Limit = { name: "confirmation", most: 5, windowMs: 60 * minute };

/**
 * The key under which attempts on an account are counted: attempts from a network address that has already had a
 * session of this account are counted separately, so that guesses from elsewhere do not lock the owner out.
 */
export async function guessKey(email: string, from: string | null): Promise<string> {
  const known =
    from !== null && (await inSystem((tx) => tx.session.count({ where: { ipAddress: from, user: { email } } }))) > 0;
  return known ? `${email} ${from}` : email;
}

/** Mails about accounts to one address, whatever triggers them; and to all addresses without an account together. */
export const accountMails: Limit = { name: "account-mail", most: 20, windowMs: 60 * minute };
export const strangerMails: Limit = { name: "stranger-mail", most: 300, windowMs: 60 * minute };

/** Requests with one API key. */
export const keyLimit: Limit = { name: "api-key", most: 600, windowMs: minute };
