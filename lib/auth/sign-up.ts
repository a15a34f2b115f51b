import { inSystem } from "@/lib/db/system";
import { isAtDomain } from "@/lib/email-address";
import { env } from "@/lib/env";

/** Who may create an account: anybody, invited people, or only the admin command. */
export type SignUpRule = "open" | "invited" | "closed";

/**
 * The value of SIGN_UP. If it is not set, anybody who reaches the server may create the first account, and after that
 * only invited people: a stranger must not send mail through the operator's provider.
 */
export async function signUpRule(): Promise<SignUpRule> {
  return env().SIGN_UP ?? ((await hasPeople()) ? "invited" : "open");
}

/** Whether SIGN_UP_DOMAINS lets a stranger with this address create an account; people who are invited may have any. */
export function mayHaveAccount(email: string): boolean {
  const domains = env().SIGN_UP_DOMAINS;
  return domains === undefined || isAtDomain(email, domains);
}

/**
 * Whether anybody has an account: the owner of the first workspace counts only once they can sign in by more than a
 * link.
 */
async function hasPeople(): Promise<boolean> {
  return inSystem(async (tx) => {
    const seeded = await tx.installation.findUnique({ where: { key: "seeded" } });
    const { email = "" } = (seeded?.value ?? {}) as { email?: string };
    const found = await tx.user.findFirst({
      where: {
        emailVerified: true,
        OR: [{ email: { not: email } }, { accounts: { some: {} } }, { passkeys: { some: {} } }],
      },
      select: { id: true },
    });
    return found !== null;
  });
}
