import { Link } from "@/components/ui/link";
import { getTranslations } from "next-intl/server";
import PostalMime from "postal-mime";
import { ButtonLink } from "@/components/ui/button";
import { PageHead, PageSection } from "@/components/ui/page";
import { getOutboxMessage } from "@/lib/deliveries/queries";
import { orNotFound, requireId, requireViewer } from "@/lib/transport/page";

const shownHeaders = [
  "from",
  "to",
  "reply-to",
  "subject",
  "date",
  "message-id",
  "list-id",
  "list-unsubscribe",
  "list-unsubscribe-post",
  "auto-submitted",
];

/** One message as it lies in the outbox: headers, HTML part (in a frame that may do nothing), text part. */
export default async function OutboxMessagePage({ params }: { params: Promise<{ id: string }> }) {
  const { scope } = await requireViewer();
  const t = await getTranslations("outbox");
  const message = await orNotFound(getOutboxMessage(scope, await requireId(params)));
  const mail = await PostalMime.parse(message.bytes);
  return (
    <>
      <PageHead
        above={<Link href="/outbox">{t("title")}</Link>}
        title={message.subject}
        actions={<ButtonLink href={`/outbox/${message.id}/eml`}>{t("download")}</ButtonLink>}
      />
      <dl className="border-t border-ink font-mono text-[13px]">
        {mail.headers
          .filter(({ key }) => shownHeaders.includes(key))
          .map(({ key, value }, index) => (
            <div key={index} className="grid gap-x-4 border-b border-line py-1.5 sm:grid-cols-[12rem_1fr]">
              <dt className="text-quiet">{key}</dt>
              <dd className="break-all">{key === "subject" ? mail.subject : value}</dd>
            </div>
          ))}
      </dl>
      <PageSection title={t("html")}>
        <iframe
          title={t("html")}
          sandbox="allow-popups"
          srcDoc={mail.html ?? ""}
          className="mt-4 h-[46rem] w-full rounded border border-line bg-paper"
        />
      </PageSection>
      <PageSection title={t("text")}>
        <pre className="mt-4 font-mono text-[13px] break-words whitespace-pre-wrap">{mail.text}</pre>
      </PageSection>
    </>
  );
}
