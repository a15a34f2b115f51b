import { getTranslations } from "next-intl/server";
import { MailTabs } from "@/app/(signed-in)/mail/mail-tabs";
import { Moment } from "@/components/ui/moment";
import { Empty, PageHead } from "@/components/ui/page";
import { StatusMark, type Tone } from "@/components/ui/status-mark";
import { noticeKinds } from "@/lib/assembly/notices";
import { shownEmail } from "@/lib/email-address";
import { env } from "@/lib/env";
import { listNotices } from "@/lib/notices/queries";
import type { NoticeView } from "@/lib/notices/schema";
import { requireViewer } from "@/lib/transport/page";

export async function generateMetadata() {
  return { title: (await getTranslations("mail.tab"))("notices") };
}

const tones: Record<NoticeView["status"], Tone> = { queued: "wait", sending: "busy", sent: "ok", failed: "wrong" };

/** Messages to people of the workspace about it: to oneself, and for owners and managers to everybody. */
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
            <li
              key={notice.id}
              className="grid gap-x-4 gap-y-1 border-b border-line py-3 sm:grid-cols-[11rem_14rem_1fr_8rem]"
            >
              <div className="text-quiet">
                <Moment at={notice.sentAt ?? notice.createdAt} timezone={timezone} seconds />
              </div>
              <p className="truncate">{shownEmail(notice.recipient)}</p>
              <p className="min-w-0 font-serif text-[17px] leading-snug font-medium">{notice.subject}</p>
              <div className="sm:text-right">
                <StatusMark tone={isKept && notice.status === "sent" ? "idle" : tones[notice.status]}>
                  {isKept && notice.status === "sent" ? t("notices.kept") : t(`notices.status.${notice.status}`)}
                </StatusMark>
              </div>
              {notice.error && <p className="text-[13px] break-words text-quiet sm:col-span-4">{notice.error}</p>}
            </li>
          ))}
        </ul>
      ) : (
        <Empty title={t("notices.empty.title")}>{t("notices.empty.text")}</Empty>
      )}
    </>
  );
}
