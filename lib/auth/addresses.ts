import { type createAuthMiddleware, createEmailVerificationToken, getSessionFromCtx } from "better-auth/api";
import { verifyJWT } from "better-auth/crypto";
import { confirmationMails } from "@/lib/auth/limits";
import { consume } from "@/lib/db/limits";
import { sendAuthMail } from "@/lib/auth/mails";
import { systemClock } from "@/lib/clock";
import { inSystem } from "@/lib/db/system";
import { env } from "@/lib/env";
import { derivedSecret } from "@/lib/secrets";
import { emailSchema } from "@/lib/email-address";

// Closes the gaps that better-auth leaves when somebody changes an address: what it reveals, and what fails.

/** Whether an address has an account. An unknown address gets the same answer as a known one, but no mail is sent. */
export async function isKnown(email: string): Promise<boolean> {
  return (await inSystem((tx) => tx.user.findUnique({ where: { email } }))) !== null;
}

interface Claims {
  updateTo?: string;
  requestType?: string;
  userId?: string;
}

/** The claims of a link about an address (a JWT of better-auth, which verifies it itself). */
function claimsOf(token: string): Claims {
  try {
    return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as Claims;
  } catch {
    return {};
  }
}

/**
 * Whose address a link changes; null for a link that changes none. better-auth confirms a new address with the same
 * mail as a sign-up; only the token tells them apart.
 */
export function personOfChange(token: string): { userId: string | null } | null {
  const { updateTo, userId } = claimsOf(token);
  return updateTo === undefined ? null : { userId: userId ?? null };
}

type Context = Parameters<Parameters<typeof createAuthMiddleware>[0]>[0];

/**
 * Runs before a link about an address takes effect. An address can be changed only in a session of its owner, whatever
 * the library allows: an old link must not open an account whose address has changed since. A link to an address that
 * meanwhile belongs to somebody else changes nothing.
 */
export async function guardChange(context: Context): Promise<void> {
  const token = (context.query as { token?: string } | undefined)?.token ?? "";
  const change = personOfChange(token);
  if (!change) return;
  const session = await getSessionFromCtx(context);
  if (!session || session.user.id !== change.userId) throw context.redirect("/confirm?error=another");
  const { updateTo = "", requestType } = claimsOf(token);
  if (await verifyJWT(token, decoySecret())) {
    await tellAboutAccount(updateTo, context.headers);
    throw context.redirect("/confirm?done=old");
  }
  if (requestType === "change-email-verification" && (await isKnown(updateTo)))
    throw context.redirect("/confirm?error=taken");
}

/**
 * better-auth sends no mail if the wanted address has an account, so the empty mailbox would reveal the account. The
 * person gets the same mail as otherwise. Its token looks like the library's but is useless to it: it is signed with a
 * separate key, and only tells the owner of the address that an account exists.
 */
export async function mailAboutTakenAddress(context: Context): Promise<void> {
  const wanted = emailSchema.safeParse((context.body as { newEmail?: unknown }).newEmail).data;
  const user = (await getSessionFromCtx(context))?.user;
  if (!wanted || !user || wanted === user.email || !(await isKnown(wanted))) return;
  const asks = { requestType: "change-email-confirmation", userId: user.id };
  const token = await createEmailVerificationToken(decoySecret(), user.email, wanted, confirmationSeconds, asks);
  const url = `${env().PUBLIC_URL}/confirm?${new URLSearchParams({ step: "old", token })}`;
  sendAuthMail({
    kind: "confirmOldAddress",
    to: user.email,
    url,
    values: { newEmail: wanted },
    headers: context.headers,
  });
}

/** How long address confirmation links work. */
export const confirmationSeconds = 24 * 3_600;

function decoySecret(): string {
  return derivedSecret("taken-address", "jwt").toString("base64");
}

/** Tells the owner of an address that somebody tried to use it and that an account already exists. */
export async function tellAboutAccount(email: string, headers: Headers | null | undefined): Promise<void> {
  const { allowed } = await consume(confirmationMails, email, systemClock.now());
  if (allowed) sendAuthMail({ kind: "accountExists", to: email, url: `${env().PUBLIC_URL}/sign-in`, headers });
}
