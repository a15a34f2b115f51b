import { createTranslator } from "use-intl/core";
import { z } from "zod";
import { messagesOf } from "@/lib/i18n/messages";
import { localeSchema } from "@/lib/i18n/schema";
import { defineNotice } from "@/lib/notices/schema";

/**
 * Asks a person who has left, once, whether they want it again: in their own language if it is known, else in that of
 * the user who asks.
 */
export const returnNotice = defineNotice({
  name: "return",
  data: z.object({
    workspace: z.string(),
    /** The name of what they have left; null for everything. */
    name: z.string().nullable(),
    locale: localeSchema,
    url: z.string(),
  }),
  compose({ workspace, name, locale, url }) {
    const t = createTranslator({ locale, messages: messagesOf(locale), namespace: "notices.return" });
    const what = name ?? workspace;
    return {
      language: locale,
      subject: t("subject", { name: what }),
      paragraphs: [t("text", { workspace, name: what })],
      links: [{ label: t("answer"), url }],
      note: t("note"),
    };
  },
});
