import { randomUUID } from "node:crypto";
import { createTranslator } from "use-intl/core";
import { accountMails, strangerMails } from "@/lib/auth/limits";
import { systemClock } from "@/lib/clock";
import { consume } from "@/lib/db/limits";
import { inSystem } from "@/lib/db/system";
import { composeLetter } from "@/lib/mail/compose-letter";
import { transport } from "@/lib/mail/transport";
import { env } from "@/lib/env";
import { messagesOf } from "@/lib/i18n/messages";
import { type Locale, localeSchema } from "@/lib/i18n/schema";
import { log } from "@/lib/log";
import { readCookie } from "@/lib/auth/session-cookie";
import { chooseLocale, localeCookie } from "@/lib/i18n/choose";

/** The kinds of mail that authentication sends; each is a key under `authMail` in the messages. */
export type AuthMail =
  "signIn" | "confirmSignUp" | "accountExists" | "resetPassword" | "confirmOldAddress" | "confirmNewAddress";

interface Letter {
  kind: AuthMail;
  to: string;
  url?: string;
  values?: Record<string, string | number>;
  headers?: Headers | null;
}

/**
 * Mails a person about their account, in their chosen language, else in the language of the request. Not awaited: the
 * response time must not reveal whether there was somebody to write to. A mail that fails is logged, and can be
 * requested again.
 */
export function sendAuthMail(letter: Letter): void {
  send(letter).catch((error: unknown) => log().error({ err: error, kind: letter.kind }, "A mail could not be sent."));
}

async function send({ kind, to, url, values = {}, headers }: Letter): Promise<void> {
  if (!(await mayMail(to))) return log().warn({ kind }, "A mail about an account was left out: there were too many.");
  const locale = await localeOf(to, headers ?? null);
  const { authMail } = messagesOf(locale);
  const t = createTranslator({ locale, messages: { ...authMail[kind], ignore: authMail.ignore } });
  const message = composeLetter({
    id: `${kind.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}-${randomUUID()}`,
    from: env().MAIL_FROM,
    to,
    subject: t("subject"),
    language: locale,
    paragraphs: [t("text", values)],
    links: url ? [{ label: t("action"), url }] : [],
    note: t("ignore"),
  });
  const outcome = await transport().send(message);
  if (outcome.kind !== "accepted") throw new Error(outcome.error);
}

/**
 * Whether a mail may be sent: nobody's mailbox gets flooded, and sign-ups with invented addresses cannot lose us the
 * provider.
 */
async function mayMail(to: string): Promise<boolean> {
  const now = systemClock.now();
  if (!(await consume(accountMails, to, now)).allowed) return false;
  const known = await inSystem((tx) => tx.user.count({ where: { email: to, emailVerified: true } }));
  return known > 0 || (await consume(strangerMails, "all", now)).allowed;
}

async function localeOf(email: string, headers: Headers | null): Promise<Locale> {
  const user = await inSystem((tx) => tx.user.findUnique({ where: { email }, include: { preference: true } }));
  const chosen = localeSchema.safeParse(user?.preference?.locale).data;
  return chosen ?? chooseLocale(readCookie(headers, localeCookie), headers?.get("accept-language") ?? null);
}
