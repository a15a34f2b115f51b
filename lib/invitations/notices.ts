import { createTranslator } from "use-intl/core";
import { z } from "zod";
import { env } from "@/lib/env";
import { messagesOf } from "@/lib/i18n/messages";
import { localeSchema } from "@/lib/i18n/schema";
import { invitationDays, invitationLink } from "@/lib/invitations/rules";
import { roleSchema } from "@/lib/members/schema";
import { defineNotice } from "@/lib/notices/schema";

/** Invites a person to join, in the inviter's language; the link is built from id and version. */
export const invitationNotice = defineNotice({
  name: "invitation",
  data: z.object({
    invitationId: z.string(),
    version: z.number(),
    workspace: z.string(),
    by: z.string(),
    role: roleSchema,
    locale: localeSchema,
  }),
  compose({ invitationId, version, workspace, by, role, locale }) {
    const t = createTranslator({ locale, messages: messagesOf(locale), namespace: "notices.invitation" });
    return {
      language: locale,
      subject: t("subject", { by, workspace }),
      paragraphs: [t("text", { by, workspace, role: t(`role.${role}`) })],
      links: [{ label: t("accept"), url: invitationLink(env().PUBLIC_URL, { id: invitationId, version }) }],
      note: t("note", { days: invitationDays }),
    };
  },
});
