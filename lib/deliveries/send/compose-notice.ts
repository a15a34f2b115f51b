import { createTranslator } from "use-intl/core";
import type { NoticeModel } from "@/lib/db/generated/models";
import { composeLetter } from "@/lib/deliveries/mail/compose-letter";
import { type NoticeContent, noticeContentSchema } from "@/lib/deliveries/schema";
import type { MailMessage } from "@/lib/deliveries/transports/transport";
import { env } from "@/lib/env";
import { faultText } from "@/lib/i18n/errors";
import { messagesOf } from "@/lib/i18n/messages";
import type { Locale } from "@/lib/i18n/schema";
import { invitationDays, invitationLink } from "@/lib/invitations/rules";

/** A notice as a message to `to`, in the reader's language; null for one that is none of the kinds. */
export function composeNotice(notice: NoticeModel, to: { email: string; locale: Locale }): MailMessage | null {
  const content = noticeContentSchema.safeParse({ kind: notice.kind, data: notice.data }).data;
  if (!content) return null;
  const frame = { id: `notice-${notice.id}`, from: env().MAIL_FROM, to: to.email };
  return composeLetter({ ...frame, ...say(content, to.locale) });
}

function say(content: NoticeContent, reader: Locale) {
  const { PUBLIC_URL } = env();
  if (content.kind === "invitation") {
    const { invitationId, version, workspace, by, role, locale } = content.data;
    const t = createTranslator({ locale, messages: messagesOf(locale), namespace: "notices" });
    return {
      language: locale,
      subject: t("invitation.subject", { by, workspace }),
      paragraphs: [t("invitation.text", { by, workspace, role: t(`invitation.role.${role as Role}`) })],
      links: [{ label: t("invitation.accept"), url: invitationLink(PUBLIC_URL, { id: invitationId, version }) }],
      note: t("invitation.note", { days: invitationDays }),
    };
  }
  const t = createTranslator({ locale: reader, messages: messagesOf(reader), namespace: "notices" });
  if (content.kind === "mail_undelivered") {
    const { name, runId, recipients } = content.data;
    return {
      language: reader,
      subject: t("mail_undelivered.subject", { name, count: recipients.length }),
      paragraphs: [
        t("mail_undelivered.text", { name, count: recipients.length }),
        ...recipients.map(({ recipient, error }) => (error ? `${recipient}: ${error}` : recipient)),
      ],
      links: [{ label: t("run"), url: `${PUBLIC_URL}/runs/${runId}` }],
    };
  }
  const { name, error, fault, failures, scheduleId, runId } = content.data;
  return {
    language: reader,
    subject: t(`${content.kind}.subject`, { name }),
    paragraphs: [
      t(`${content.kind}.text`, { name, failures }),
      t("error", { error: fault ? faultText(reader, fault) : error }),
    ],
    links: [
      { label: t("schedule"), url: `${PUBLIC_URL}/schedules/${scheduleId}` },
      { label: t("run"), url: `${PUBLIC_URL}/runs/${runId}` },
    ],
  };
}

type Role = "owner" | "manager" | "member";
