import { randomUUID } from "node:crypto";
import { createTranslator } from "use-intl/core";
import { transport } from "@/lib/deliveries/transports/transport";
import { env } from "@/lib/env";
import { messagesOf } from "@/lib/i18n/messages";

/** Mails a sign-in link, in English: nobody is signed in yet whose language could be known. */
export async function sendSignInLink(email: string, url: string, minutes: number): Promise<void> {
  const t = createTranslator({ locale: "en", messages: messagesOf("en"), namespace: "signInMail" });
  const text = `${t("text", { minutes })}\n\n${url}\n\n${t("ignore")}\n`;
  const id = randomUUID();
  const outcome = await transport().send({
    id: `sign-in-${id}`,
    from: env().MAIL_FROM,
    to: email,
    subject: t("subject"),
    text,
    html: `<p>${t("text", { minutes })}</p><p><a href="${url}">${t("action")}</a></p><p>${t("ignore")}</p>`,
    headers: { "Auto-Submitted": "auto-generated" },
  });
  if (outcome.kind !== "accepted") throw new Error(`The sign-in mail could not be sent: ${outcome.error}`);
}
