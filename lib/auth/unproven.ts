import { timingSafeEqual } from "node:crypto";
import { cookiePrefix, readCookie } from "@/lib/auth/session-cookie";
import { inSystem } from "@/lib/db/system";
import { derivedSecret } from "@/lib/secrets";

// Anybody can sign up with anybody's address. What they set then is theirs only if they confirm it, too.

/** Remembers in a browser which account was made there, so that its own confirmation is told from somebody else's. */
export const signUpCookie = `${cookiePrefix}.signed_up`;

export function signUpProof(userId: string): string {
  return derivedSecret("signed-up", userId).toString("base64url");
}

/**
 * An address is about to be confirmed. Unless that is done in the browser the account was made in, whoever made it may be
 * somebody else than whoever has the address: the password and the sessions of before go.
 */
export async function dropUnproven(userId: string, headers: Headers | undefined): Promise<void> {
  const given = Buffer.from(readCookie(headers, signUpCookie) ?? "");
  const proof = Buffer.from(signUpProof(userId));
  if (given.length === proof.length && timingSafeEqual(given, proof)) return;
  await inSystem(async (tx) => {
    await tx.account.deleteMany({ where: { userId } });
    await tx.session.deleteMany({ where: { userId } });
  });
}
