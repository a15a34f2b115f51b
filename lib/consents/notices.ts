import { createTranslator } from "use-intl/core";
import { z } from "zod";
import { consentLink } from "@/lib/consents/rules";
import { env } from "@/lib/env";
import { messagesOf } from "@/lib/i18n/messages";
import { localeSchema } from "@/lib/i18n/schema";
import { defineNotice } from "@/lib/notices/schema";

/** An address outside a workspace is asked whether it wants its mail, in its own language where that is known, else in that of whoever named it. */
export const consentNotice = defineNotice({
  name: "consent",
  data: z.object({
    workspaceId: z.string(),
    email: z.string(),
    workspace: z.string(),
    /** What the mail would be. */
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
