import { Link } from "@/components/ui/link";
import { getTranslations } from "next-intl/server";
import { Moment } from "@/components/ui/moment";
import { Empty, PageHead } from "@/components/ui/page";
import { listOutboxMessages } from "@/lib/deliveries/queries";
import { env } from "@/lib/env";
import { shownEmail } from "@/lib/email-address";
import { requireViewer } from "@/lib/transport/page";

export async function generateMetadata() {
  return { title: (await getTranslations("outbox"))("title") };
}

export default async function OutboxPage() {
  const { scope, timezone } = await requireViewer();
  const t = await getTranslations("outbox");
  const messages = await listOutboxMessages(scope, 200);
  const inUse = env().MAIL_TRANSPORT === "outbox";
  return (
    <>
      <PageHead
        title={t("title")}
        sentence={inUse ? t("sentence") : t("notInUse", { transport: env().MAIL_TRANSPORT })}
      />
      <ul className="border-t border-ink">
        {messages.length === 0 && <Empty title={t("empty.title")}>{t("empty.text")}</Empty>}
        {messages.map((message) => (
          <li
            key={message.id}
            className="grid gap-x-4 gap-y-1 border-b border-line py-3 sm:grid-cols-[11rem_14rem_1fr]"
          >
            <div className="text-quiet">
              {message.sentAt && <Moment at={message.sentAt} timezone={timezone} seconds />}
            </div>
            <p className="truncate">{shownEmail(message.recipient)}</p>
            <Link
              href={`/outbox/${message.id}`}
              className="min-w-0 font-serif text-[17px] leading-snug font-medium hover:underline"
            >
              {message.subject}
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}
