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

// What better-auth leaves to be seen, or to fail, when somebody wants another address.

/** The answer to an unknown address is the same as to a known one; only no mail is sent. */
export async function isKnown(email: string): Promise<boolean> {
  return (await inSystem((tx) => tx.user.findUnique({ where: { email } }))) !== null;
}

interface Claims {
  updateTo?: string;
  requestType?: string;
  userId?: string;
}

/** What a link about an address says (a JWT of better-auth's; it verifies it itself). */
function claimsOf(token: string): Claims {
  try {
    return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as Claims;
  } catch {
    return {};
  }
}

/**
 * Whose address a link changes; null for a link that changes none. better-auth confirms a new address by the same mail
 * as a sign-up: its token says which it is.
 */
export function personOfChange(token: string): { userId: string | null } | null {
  const { updateTo, userId } = claimsOf(token);
  return updateTo === undefined ? null : { userId: userId ?? null };
}

type Context = Parameters<Parameters<typeof createAuthMiddleware>[0]>[0];

/**
 * Before a link about an address does anything. An address is changed in a session of the person whose it is and in no
 * other way, whatever the library allows: a link that was kept must not open an account that has moved on. A link to
 * an address that somebody else has by now changes nothing.
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
 * better-auth writes nothing where the wanted address has an account; whoever asks would learn it from an empty
 * mailbox. They get the same mail. Its token looks like the library's and is worth nothing to it: it is signed with a
 * key of its own, and all it does is to tell the address's owner that there is an account.
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

/** How long links that confirm an address work. */
export const confirmationSeconds = 24 * 3_600;

function decoySecret(): string {
  return derivedSecret("taken-address", "jwt").toString("base64");
}

/** Tells whoever has an address that somebody wanted it: they have an account already. */
export async function tellAboutAccount(email: string, headers: Headers | null | undefined): Promise<void> {
  const { allowed } = await consume(confirmationMails, email, systemClock.now());
  if (allowed) sendAuthMail({ kind: "accountExists", to: email, url: `${env().PUBLIC_URL}/sign-in`, headers });
}
