import { inSystem } from "@/lib/db/system";
import { env } from "@/lib/env";

/** Who may make an account: anybody, who was invited, or nobody but the admin command. */
export type SignUpRule = "open" | "invited" | "closed";

/**
 * What SIGN_UP says. Where it says nothing, anybody who reaches the server may make the first account, and after that
 * only who is invited: a stranger must not mail through the operator's provider.
 */
export async function signUpRule(): Promise<SignUpRule> {
  return env().SIGN_UP ?? ((await hasPeople()) ? "invited" : "open");
}

/** Whether anybody has an account: the owner of the first workspace counts once they sign in by more than a link. */
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
