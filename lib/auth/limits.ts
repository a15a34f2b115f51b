import type { Limit } from "@/lib/db/limits";
import { inSystem } from "@/lib/db/system";

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

/** Mails about accounts to one address, whatever brings them about; and to all addresses together that have no account yet. */
export const accountMails: Limit = { name: "account-mail", most: 20, windowMs: 60 * minute };
export const strangerMails: Limit = { name: "stranger-mail", most: 300, windowMs: 60 * minute };

/** Requests of one API key. */
export const keyLimit: Limit = { name: "api-key", most: 600, windowMs: minute };
