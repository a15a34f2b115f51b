import { createTranslator } from "use-intl/core";
import { z } from "zod";
import { consentLink } from "@/lib/consents/rules";
import { env } from "@/lib/env";
import { messagesOf } from "@/lib/i18n/messages";
import { localeSchema } from "@/lib/i18n/schema";
import { defineNotice } from "@/lib/notices/schema";

/**
 * Asks an address outside a workspace whether it wants its mail, in its own language if it is known, else in that of
 * the person who named it.
 */
export const consentNotice = defineNotice({
  name: "consent",
  data: z.object({
    workspaceId: z.string(),
    email: z.string(),
    workspace: z.string(),
    /** The name of what would be mailed. */
    name: z.string(),
    locale: localeSchema,
  }),
  compose({ workspaceId, email, workspace, name, locale }) {
    const t = createTranslator({ locale, messages: messagesOf(locale), namespace: "notices.consent" });
    return {
      language: locale,
      subject: t("subject", { name }),
      paragraphs: [t("text", { workspace, name, email })],
      links: [{ label: t("answer"), url: consentLink(env().PUBLIC_URL, { workspaceId, email }) }],
      note: t("note"),
    };
  },
});
