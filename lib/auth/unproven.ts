import { timingSafeEqual } from "node:crypto";
import { cookiePrefix, readCookie } from "@/lib/auth/session-cookie";
import { inSystem } from "@/lib/db/system";
import { derivedSecret } from "@/lib/secrets";

// Anybody can sign up with any address. What they set during sign-up is kept only if they also confirm the address.

/** Remembers in a browser which account was created there, to tell its own confirmation from somebody else's. */
export const signUpCookie = `${cookiePrefix}.signed_up`;

export function signUpProof(userId: string): string {
  return derivedSecret("signed-up", userId).toString("base64url");
}

/**
 * Runs before an address is confirmed. Unless this happens in the browser where the account was created, the creator
 * may not be the owner of the address: the password and sessions set until then are deleted.
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
