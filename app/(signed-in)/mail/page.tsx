import { getTranslations } from "next-intl/server";
import { MailFilters } from "@/app/(signed-in)/mail/mail-filters";
import { MailRow } from "@/app/(signed-in)/mail/mail-row";
import { DeliveryStatusMark } from "@/components/deliveries/delivery-status";
import { PageMessages } from "@/components/shell/page-messages";
import { KeepFresh } from "@/components/ui/keep-fresh";
import { MailTabs } from "@/app/(signed-in)/mail/mail-tabs";
import { ButtonLink } from "@/components/ui/button";
import { Link } from "@/components/ui/link";
import { NextPage } from "@/components/ui/next-page";
import { Empty, PageHead } from "@/components/ui/page";
import { listDeliveries } from "@/lib/deliveries/queries";
import { type DeliveryFilter, deliveryFilterSchema } from "@/lib/deliveries/schema";
import { namedEmail } from "@/lib/email-address";
import { env } from "@/lib/env";
import { errorText, isErrorText } from "@/lib/i18n/errors";
import { requireViewer } from "@/lib/transport/page";

export async function generateMetadata() {
  return { title: (await getTranslations("mail"))("title") };
}

/** Every message of the workspace, whatever its transport, and what happened to it. */
export default async function MailPage({ searchParams }: { searchParams: Promise<Record<string, string>> }) {
  const { scope, timezone, locale } = await requireViewer();
  const t = await getTranslations("mail");
  const filter: DeliveryFilter = deliveryFilterSchema.safeParse(await searchParams).data ?? {};
  const { data: messages, nextCursor } = await listDeliveries(scope, filter);
  const asked = new URLSearchParams(
    Object.entries({ status: filter.status, text: filter.text }).filter((entry): entry is [string, string] =>
      Boolean(entry[1]),
    ),
  );
  const isFiltered = filter.status !== undefined || Boolean(filter.text);
  return (
    <PageMessages of="(signed-in)/mail/page">
      <KeepFresh renderedAt={scope.clock.now()} />
      <PageHead
        title={t("title")}
        sentence={t("sentence", { transport: env().MAIL_TRANSPORT })}
        actions={messages.length > 0 && <ButtonLink href={`/mail/csv?${asked}`}>{t("csv")}</ButtonLink>}
      />
      <MailTabs />
      <div className="mt-4">
        <MailFilters values={{ status: filter.status ?? "", text: filter.text ?? "" }} />
      </div>
      <div className="border-t border-ink">
        {messages.length > 0 ? (
          <ul>
            {messages.map((message) => (
              <MailRow
                key={message.id}
                at={message.sentAt ?? message.notBefore}
                timezone={timezone}
                recipient={message.channel ?? namedEmail(message.recipient, message.recipientName)}
                subject={
                  <Link
                    href={`/mail/${message.id}`}
                    className="min-w-0 font-serif text-[17px] leading-snug font-medium hover:underline"
                  >
                    {message.subject}
                  </Link>
                }
                status={<DeliveryStatusMark status={message.status} transport={message.transport} />}
                error={message.error && isErrorText(message.error) ? errorText(locale, message.error) : message.error}
              />
            ))}
          </ul>
        ) : (
          <Empty title={t(isFiltered ? "none.title" : "empty.title")}>
            {t(isFiltered ? "none.text" : "empty.text")}
          </Empty>
        )}
      </div>
      <NextPage path="/mail" filter={filter} cursor={nextCursor} />
    </PageMessages>
  );
}
