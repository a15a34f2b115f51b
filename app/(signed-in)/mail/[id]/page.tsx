import { Link } from "@/components/ui/link";
import { getTranslations } from "next-intl/server";
import PostalMime, { type Email } from "postal-mime";
import type { ReactNode } from "react";
import type { Messages } from "@/lib/i18n/messages";
import { resolveDeliveryAction } from "@/app/(signed-in)/mail/actions";
import { DecideDelivery } from "@/components/deliveries/decide-delivery";
import { DeliveryEvents } from "@/components/deliveries/delivery-events";
import { PageMessages } from "@/components/shell/page-messages";
import { DeliveryStatusMark } from "@/components/deliveries/delivery-status";
import { ButtonLink } from "@/components/ui/button";
import { PageHead, PageSection } from "@/components/ui/page";
import { Moment } from "@/components/ui/moment";
import { deliveryPolicy } from "@/lib/deliveries/policy";
import { getRun } from "@/lib/runs/queries";
import { getDelivery } from "@/lib/deliveries/queries";
import { readMail, readPost } from "@/lib/editions/mail/read-mail";
import { namedEmail } from "@/lib/email-address";
import { withImages } from "@/lib/mail/logo";
import { errorText, isErrorText } from "@/lib/i18n/errors";
import { orNotFound, requireId, requireViewer, whyNot } from "@/lib/transport/page";

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

/** One message: what happened to it, its headers, HTML part (in a sandboxed frame) and text part. */
export default async function MailMessagePage({ params }: { params: Promise<{ id: string }> }) {
  const { scope, timezone, locale } = await requireViewer();
  const t = await getTranslations("mail");
  const message = await orNotFound(getDelivery(scope, await requireId(params)));
  const { subjectOwnerId, scheduleOwnerId } = await getRun(scope, message.runId);
  const answering = { ownerId: subjectOwnerId ?? scheduleOwnerId };
  const whyNotDecide = await whyNot(scope, deliveryPolicy.resolve, answering);
  const bytes = await readMail(scope, message.id);
  const mail = bytes && (await PostalMime.parse(bytes));
  const post = bytes ? null : await readPost(scope, message.id);
  const isKept = message.transport === "outbox";
  const moment = (at: string) => <Moment at={at} timezone={timezone} seconds />;
  const facts: [keyof Messages["mail"]["fact"], ReactNode][] = [
    ["to", message.channel ?? namedEmail(message.recipient, message.recipientName)],
    ["status", <DeliveryStatusMark key="status" status={message.status} transport={message.transport} />],
    ["due", moment(message.notBefore)],
    [isKept ? "kept" : "sent", message.sentAt && moment(message.sentAt)],
    ["retry", message.retryAt && moment(message.retryAt)],
    ["attempts", message.attempt > 0 && message.attempt],
    ["transport", message.transport && message.transport !== "outbox" && t(`transport.${message.transport}`)],
    ["providerId", message.providerId],
    ["answer", message.answer],
    ["error", message.error && (isErrorText(message.error) ? errorText(locale, message.error) : message.error)],
    [
      "about",
      <span key="about" className="flex flex-wrap gap-x-4">
        <Link href={`/editions/${message.editionId}`} className="underline">
          {t("edition")}
        </Link>
        <Link href={`/runs/${message.runId}`} className="underline">
          {t("run")}
        </Link>
      </span>,
    ],
  ];
  return (
    <PageMessages of="(signed-in)/mail/[id]/page">
      <PageHead
        above={<Link href="/mail">{t("title")}</Link>}
        title={message.subject}
        actions={mail && <ButtonLink href={`/mail/${message.id}/eml`}>{t("download")}</ButtonLink>}
      />
      <dl className="border-t border-ink text-[15px]">
        {facts
          .filter(([, value]) => Boolean(value))
          .map(([name, value]) => (
            <div key={name} className="grid gap-x-4 border-b border-line py-1.5 sm:grid-cols-[12rem_1fr]">
              <dt className="text-quiet">{t(`fact.${name}`)}</dt>
              <dd className="min-w-0 break-words">{value}</dd>
            </div>
          ))}
      </dl>
      <DecideDelivery delivery={message} why={whyNotDecide} resolve={resolveDeliveryAction} />
      {message.events.length > 0 && (
        <PageSection title={t("events")}>
          <DeliveryEvents events={message.events} timezone={timezone} locale={locale} />
        </PageSection>
      )}
      {mail ? (
        <Parts mail={mail} />
      ) : post ? (
        <PageSection title={t("posted")}>
          <pre className="mt-4 font-mono text-[13px] break-words whitespace-pre-wrap">{post}</pre>
        </PageSection>
      ) : (
        message.channel === null && <p className="mt-6 max-w-prose text-quiet">{t("gone")}</p>
      )}
    </PageMessages>
  );
}

/** The parts of the message. */
async function Parts({ mail }: { mail: Email }) {
  const t = await getTranslations("mail");
  return (
    <>
      <PageSection title={t("headers")}>
        <dl className="mt-2 font-mono text-[13px]">
          {mail.headers
            .filter(({ key }) => shownHeaders.includes(key))
            .map(({ key, value }, index) => (
              <div key={index} className="grid gap-x-4 border-b border-line py-1.5 sm:grid-cols-[12rem_1fr]">
                <dt className="text-quiet">{key}</dt>
                <dd className="break-all">{key === "subject" ? mail.subject : value}</dd>
              </div>
            ))}
        </dl>
      </PageSection>
      <PageSection title={t("html")}>
        <iframe
          title={t("html")}
          sandbox="allow-popups"
          srcDoc={htmlOf(mail)}
          className="mt-4 h-[46rem] w-full rounded border border-line bg-paper"
        />
      </PageSection>
      <PageSection title={t("text")}>
        <pre className="mt-4 font-mono text-[13px] break-words whitespace-pre-wrap">{mail.text}</pre>
      </PageSection>
    </>
  );
}

/** Its HTML part, with the images attached to the message. */
function htmlOf({ html = "", attachments }: Email): string {
  const images = attachments.flatMap(({ contentId, mimeType, content }) =>
    typeof content === "string"
      ? []
      : [{ contentId: contentId?.replace(/^<|>$/g, ""), contentType: mimeType, content: content as Uint8Array }],
  );
  return withImages(html, images);
}
