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
 * An account for somebody who was invited and has none; the link has proven their address. Account and membership are
 * made together or not at all. Returns the address to sign in with. Throws `conflict` for a link that is over, or
 * where the address has an account by now, `forbidden` where nobody may make one.
 */
export async function joinWithNewAccount(
  from: string | null,
  { token, name, password }: z.output<typeof joinSchema>,
): Promise<{ email: string }> {
  if ((await signUpRule()) === "closed") throw new AppError("forbidden", "sign_up_closed");
  // Looked at first: a hash is dear, and nobody who has no open invitation shall make us spend it.
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
