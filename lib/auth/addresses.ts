import { type createAuthMiddleware, createEmailVerificationToken, getSessionFromCtx } from "better-auth/api";
import { sendAuthMail } from "@/lib/auth/mails";
import { inSystem } from "@/lib/db/scope";
import { env } from "@/lib/env";
import { emailSchema } from "@/lib/workspaces/schema";

// What better-auth leaves to be seen, or to fail, when somebody wants an address that somebody else has.

/** The answer to an unknown address is the same as to a known one; only no mail is sent. */
export async function isKnown(email: string): Promise<boolean> {
  return (await inSystem((tx) => tx.user.findUnique({ where: { email } }))) !== null;
}

/** What a link about an address says (a JWT of better-auth's; it verifies it itself). */
function claimsOf(token: string): { updateTo?: string; requestType?: string } {
  try {
    return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as { updateTo?: string };
  } catch {
    return {};
  }
}

/** better-auth confirms a new address by the same mail as a sign-up; its token says which it is. */
export function isAboutNewAddress(token: string): boolean {
  return claimsOf(token).updateTo !== undefined;
}

type Context = Parameters<Parameters<typeof createAuthMiddleware>[0]>[0];

/** Somebody else has got the address between the asking and the confirming: the link is over. */
export async function refuseTakenAddress({ query, redirect }: Context): Promise<void> {
  const { updateTo, requestType } = claimsOf((query as { token?: string } | undefined)?.token ?? "");
  if (requestType === "change-email-verification" && updateTo && (await isKnown(updateTo)))
    throw redirect("/confirm?error=taken");
}

/**
 * better-auth writes nothing where the wanted address has an account; whoever asks would learn it from an empty
 * mailbox. They get the same mail, and its link asks the address's owner, who is told that there is an account.
 */
export async function mailAboutTakenAddress(context: Context): Promise<void> {
  const wanted = emailSchema.safeParse((context.body as { newEmail?: unknown }).newEmail).data;
  const email = (await getSessionFromCtx(context))?.user.email;
  if (!wanted || !email || wanted === email || !(await isKnown(wanted))) return;
  const day = 24 * 3_600;
  const asks = { requestType: "change-email-confirmation" };
  const token = await createEmailVerificationToken(context.context.secret, email, wanted, day, asks);
  const url = `${env().PUBLIC_URL}/confirm?${new URLSearchParams({ step: "old", token })}`;
  sendAuthMail({ kind: "confirmOldAddress", to: email, url, values: { newEmail: wanted }, headers: context.headers });
}
