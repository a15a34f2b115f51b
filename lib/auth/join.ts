import { hashPassword } from "better-auth/crypto";
import type { z } from "zod";
import { signUpRule } from "@/lib/auth/sign-up";
import { systemClock } from "@/lib/clock";
import { inSystem } from "@/lib/db/system";
import { AppError } from "@/lib/errors";
import { joinBy } from "@/lib/invitations/commands";
import { getOpenInvitation } from "@/lib/invitations/queries";
import type { joinSchema } from "@/lib/invitations/schema";

/**
 * Creates an account for an invited person who has none; the link has proven their address. Account and membership are
 * created together or not at all. Returns the address to sign in with. Throws `conflict` if the link is no longer valid
 * or the address has an account by now, `forbidden` if sign-up is closed.
 */
export async function joinWithNewAccount(
  from: string | null,
  { token, name, password }: z.output<typeof joinSchema>,
): Promise<{ email: string }> {
  if ((await signUpRule()) === "closed") throw new AppError("forbidden", "sign_up_closed");
  // Checked first: hashing is expensive, and nobody without an open invitation should make us do it.
  const { email } = await getOpenInvitation(token, systemClock.now());
  const hash = await hashPassword(password);
  return inSystem(async (tx) => {
    if (await tx.user.findUnique({ where: { email } })) throw new AppError("conflict", "account_exists");
    const user = await tx.user.create({ data: { email, name, emailVerified: true } });
    const account = { userId: user.id, accountId: user.id, providerId: "credential", password: hash };
    await tx.account.create({ data: account });
    await joinBy(tx, { userId: user.id, clock: systemClock, from }, { token, email });
    return { email };
  });
}
