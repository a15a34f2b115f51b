import { Link } from "@/components/ui/link";
import { getTranslations } from "next-intl/server";
import { countNamed, nameRecipients } from "@/lib/recipients/queries";
import {
  discardRequestAction,
  editRequestAction,
  publishRequestAction,
  settleRequestAction,
} from "@/app/(signed-in)/requests/actions";
import { DraftForm } from "@/app/(signed-in)/requests/[id]/draft-form";
import { Trace } from "@/components/audit/trace";
import { SettleButton } from "@/components/requests/settle-button";
import { TemplateBadge } from "@/components/requests/template-badge";
import { PageMessages } from "@/components/shell/page-messages";
import { KeepFresh } from "@/components/ui/keep-fresh";
import { Moment } from "@/components/ui/moment";
import { PageHead, PageSection } from "@/components/ui/page";
import { StatusMark } from "@/components/ui/status-mark";
import { listAuditEvents } from "@/lib/audit/queries";
import { getRequest, getRequestRecipients } from "@/lib/requests/queries";
import { schedulePolicyOf } from "@/lib/tasks/policy";
import { readOnce, requireId, requireViewer, whyNot } from "@/lib/transport/page";
import { env } from "@/lib/env";

interface Props {
  params: Promise<{ id: string }>;
}

const readRequest = readOnce(getRequest);

export async function generateMetadata({ params }: Props) {
  const { scope } = await requireViewer();
  return { title: (await readRequest(scope, await requireId(params))).title };
}

/** One request: a draft that needs a decision, or a request on the board. */
export default async function RequestPage({ params }: Props) {
  const { scope, timezone, person } = await requireViewer();
  const t = await getTranslations("requests");
  const id = await requireId(params);
  const request = await readRequest(scope, id);
  const [changes, { recipients, mailedBy }] = await Promise.all([
    listAuditEvents(scope, { subjectId: id, limit: 20 }),
    getRequestRecipients(scope, id),
  ]);
  const draft = request.status === "draft";
  return (
    <PageMessages of="(signed-in)/requests/[id]/page">
      <KeepFresh renderedAt={scope.clock.now()} />
      <PageHead
        above={<Link href={draft ? "/requests/drafts" : "/requests"}>{t(draft ? "drafts" : "title")}</Link>}
        title={request.title}
        sentence={
          <span className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
            <TemplateBadge template={request.template} scheduleId={request.scheduleId} />
            <Moment at={request.publishedAt ?? request.createdAt} timezone={timezone} />
            <span>{t("of", { name: request.ownerName ?? t("nobody") })}</span>
          </span>
        }
        actions={
          request.status === "published" && (
            <SettleButton id={id} title={request.title} done={request.doneAt !== null} settle={settleRequestAction} />
          )
        }
      />
      {draft ? (
        <DraftForm
          request={request}
          recipients={await nameRecipients(scope, recipients)}
          count={await countNamed(scope, recipients)}
          transport={env().MAIL_TRANSPORT}
          mine={request.ownerId === person.id}
          whyNotMail={
            recipients.length > 0
              ? await whyNot(scope, schedulePolicyOf({ taskType: "request" }).edit, { ownerId: mailedBy })
              : null
          }
          edit={editRequestAction}
          publish={publishRequestAction}
          discard={discardRequestAction}
        />
      ) : (
        <div className="border-t border-ink pt-4">
          {request.status === "discarded" && <StatusMark tone="idle">{t("discarded")}</StatusMark>}
          {request.doneAt && (
            <p className="text-sm text-quiet">
              {t("doneBy", { name: request.doneByName ?? t("nobody") })}{" "}
              <Moment at={request.doneAt} timezone={timezone} />
            </p>
          )}
          <p
            lang={request.language}
            className="max-w-prose font-serif text-[19px] leading-[1.52] whitespace-pre-line [overflow-wrap:anywhere]"
          >
            {request.description}
          </p>
          <p className="mt-4 text-sm">
            <span className="text-quiet">{t("contact")}</span>{" "}
            <a href={`mailto:${request.contact}`} className="underline [overflow-wrap:anywhere]">
              {request.contact}
            </a>
          </p>
          {request.runId && (
            <p className="mt-2 text-sm">
              <Link href={`/runs/${request.runId}`} className="underline">
                {t("toRun")}
              </Link>
            </p>
          )}
        </div>
      )}
      {changes.length > 0 && (
        <PageSection title={t("changes")}>
          <Trace events={changes} members={[]} timezone={request.timezone} yours={timezone} />
        </PageSection>
      )}
    </PageMessages>
  );
}
