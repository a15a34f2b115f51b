import { getTranslations } from "next-intl/server";
import { MailRow } from "@/app/(signed-in)/mail/mail-row";
import { MailTabs } from "@/app/(signed-in)/mail/mail-tabs";
import { Empty, PageHead } from "@/components/ui/page";
import { StatusMark, type Tone } from "@/components/ui/status-mark";
import { noticeKinds } from "@/lib/assembly/notices";
import { env } from "@/lib/env";
import { listNotices } from "@/lib/notices/queries";
import type { NoticeView } from "@/lib/notices/schema";
import { shownEmail } from "@/lib/email-address";
import { requireViewer } from "@/lib/transport/page";

export async function generateMetadata() {
  return { title: (await getTranslations("mail.tab"))("notices") };
}

const tones: Record<NoticeView["status"], Tone> = { queued: "wait", sending: "busy", sent: "ok", failed: "wrong" };

/** Messages about the workspace to its people: the user's own, and for owners and managers everybody's. */
export default async function NoticesPage() {
  const { scope, timezone, locale } = await requireViewer();
  const t = await getTranslations("mail");
  const notices = await listNotices(scope, { kinds: noticeKinds, reader: locale });
  const isKept = env().MAIL_TRANSPORT === "outbox";
  return (
    <>
      <PageHead title={t("title")} sentence={t("notices.sentence", { transport: env().MAIL_TRANSPORT })} />
      <MailTabs />
      {notices.length > 0 ? (
        <ul className="border-t border-ink">
          {notices.map((notice) => (
            <MailRow
              key={notice.id}
              at={notice.sentAt ?? notice.createdAt}
              timezone={timezone}
              recipient={shownEmail(notice.recipient)}
              subject={<p className="min-w-0 font-serif text-[17px] leading-snug font-medium">{notice.subject}</p>}
              status={
                <StatusMark tone={isKept && notice.status === "sent" ? "idle" : tones[notice.status]}>
                  {isKept && notice.status === "sent" ? t("notices.kept") : t(`notices.status.${notice.status}`)}
                </StatusMark>
              }
              error={notice.error}
            />
          ))}
        </ul>
      ) : (
        <Empty title={t("notices.empty.title")}>{t("notices.empty.text")}</Empty>
      )}
    </>
  );
}
