import { Link } from "@/components/ui/link";
import { getTranslations } from "next-intl/server";
import { countNamed, nameRecipients } from "@/lib/recipients/queries";
import {
  approveEditionAction,
  discardEditionAction,
  editDraftAction,
  shareEditionAction,
  stopMailAction,
} from "@/app/(signed-in)/editions/actions";
import { DraftBar } from "@/app/(signed-in)/editions/[id]/draft-bar";
import { DraftForm } from "@/app/(signed-in)/editions/[id]/draft-form";
import { PrintButton } from "@/components/editions/print-button";
import { SentLine } from "@/app/(signed-in)/editions/[id]/sent-line";
import { ShareEdition } from "@/app/(signed-in)/editions/[id]/share-edition";
import { StopMail } from "@/components/deliveries/stop-mail";
import { Trace } from "@/components/audit/trace";
import { EditionFiles } from "@/components/editions/edition-files";
import { EditionArticle } from "@/components/editions/edition-article";
import { PageMessages } from "@/components/shell/page-messages";
import { PageSection } from "@/components/ui/page";
import { listAuditEvents } from "@/lib/audit/queries";
import { editionPolicy } from "@/lib/editions/policy";
import { findNeighbours, getEdition } from "@/lib/editions/queries";
import { getRun } from "@/lib/runs/queries";
import { readOnce, requireId, requireViewer, whyNot } from "@/lib/transport/page";
import { env } from "@/lib/env";

interface Props {
  params: Promise<{ id: string }>;
}

const readEdition = readOnce(getEdition);

export async function generateMetadata({ params }: Props) {
  const { scope } = await requireViewer();
  const edition = await readEdition(scope, await requireId(params));
  return { title: `${edition.name}: ${edition.title}` };
}

export default async function EditionPage({ params }: Props) {
  const { scope, timezone } = await requireViewer();
  const t = await getTranslations("editions");
  const edition = await readEdition(scope, await requireId(params));
  const why = await whyNot(scope, editionPolicy.decide, edition);
  const [changes, neighbours, run] = await Promise.all([
    listAuditEvents(scope, { subjectId: edition.id, limit: 20 }),
    findNeighbours(scope, edition),
    edition.runId ? getRun(scope, edition.runId) : null,
  ]);
  return (
    <PageMessages of="(signed-in)/editions/[id]/page">
      <p className="mb-4 flex flex-wrap justify-between gap-3 text-sm text-quiet print:hidden">
        <Link href="/editions">{t("title")}</Link>
        <span className="flex flex-wrap gap-4">
          <PrintButton />
          {edition.themeId && (
            <Link href={`/themes/${edition.themeId}`} className="underline">
              {t("toTheme")}
            </Link>
          )}
          {edition.scheduleId && (
            <Link href={`/schedules/${edition.scheduleId}`} className="underline">
              {t("toSchedule")}
            </Link>
          )}
          {edition.runId && (
            <Link href={`/runs/${edition.runId}`} className="underline">
              {t("toRun")}
            </Link>
          )}
        </span>
      </p>
      {edition.leaves && (
        <StopMail
          editionId={edition.id}
          leavesInMs={Date.parse(edition.leaves.at) - scope.clock.now().getTime()}
          recipients={edition.leaves.recipients}
          transport={env().MAIL_TRANSPORT}
          why={why}
          stop={stopMailAction}
        />
      )}
      {edition.status === "draft" && (
        <DraftBar
          id={edition.id}
          recipients={await nameRecipients(scope, edition.recipients)}
          count={await countNamed(scope, edition.recipients)}
          transport={env().MAIL_TRANSPORT}
          why={why}
          approve={approveEditionAction}
          discard={discardEditionAction}
        />
      )}
      {edition.status === "draft" && edition.content.kind === "synthesis" && why === null && (
        <DraftForm id={edition.id} content={edition.content} save={editDraftAction} />
      )}
      {edition.status === "discarded" && <p className="border-y border-line py-3 text-quiet">{t("discarded")}</p>}
      <SentLine run={run} timezone={timezone} />
      <EditionArticle edition={edition} evidence contents />
      <nav
        aria-label={t("neighbours")}
        className="flex flex-wrap justify-between gap-3 border-t border-line pt-3 text-sm print:hidden"
      >
        {neighbours.previous ? (
          <Link href={`/editions/${neighbours.previous}`} rel="prev" className="underline">
            {t("previous")}
          </Link>
        ) : (
          <span />
        )}
        {neighbours.next && (
          <Link href={`/editions/${neighbours.next}`} rel="next" className="underline">
            {t("next")}
          </Link>
        )}
      </nav>
      <div className="print:hidden">
        {edition.status !== "discarded" && (
          <PageSection title={t("share.title")}>
            <ShareEdition id={edition.id} url={edition.shareUrl} why={why} share={shareEditionAction} />
          </PageSection>
        )}
        {edition.files.length > 0 && (
          <PageSection title={t("files")}>
            <EditionFiles editionId={edition.id} files={edition.files} />
          </PageSection>
        )}
        {changes.length > 0 && (
          <PageSection title={t("changes")}>
            <Trace events={changes} members={[]} timezone={timezone} yours={timezone} />
          </PageSection>
        )}
      </div>
    </PageMessages>
  );
}
