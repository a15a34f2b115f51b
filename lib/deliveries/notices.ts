import { createTranslator } from "use-intl/core";
import { z } from "zod";
import { env } from "@/lib/env";
import { errorText } from "@/lib/i18n/errors";
import { messagesOf } from "@/lib/i18n/messages";
import { defineNotice } from "@/lib/notices/schema";

/** How many are named in a message; the run shows all. */
const mostNamed = 20;

/** The recipients whom the mail of a run has not reached, while it has reached others. */
export const mailUndeliveredNotice = defineNotice({
  name: "mail_undelivered",
  data: z.object({
    name: z.string(),
    runId: z.string(),
    recipients: z.array(z.object({ recipient: z.string(), error: z.string() })),
  }),
  compose({ name, runId, recipients }, reader) {
    const t = createTranslator({ locale: reader, messages: messagesOf(reader), namespace: "notices" });
    return {
      language: reader,
      subject: t("mail_undelivered.subject", { name, count: recipients.length }),
      paragraphs: [
        t("mail_undelivered.text", { name, count: recipients.length }),
        ...recipients
          .slice(0, mostNamed)
          .map(({ recipient, error }) => (error ? `${recipient}: ${errorText(reader, error)}` : recipient)),
        ...(recipients.length > mostNamed
          ? [t("mail_undelivered.more", { count: recipients.length - mostNamed })]
          : []),
      ],
      links: [{ label: t("run"), url: `${env().PUBLIC_URL}/runs/${runId}` }],
    };
  },
});
