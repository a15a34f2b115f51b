import { Link } from "@/components/ui/link";
import { getTranslations } from "next-intl/server";
import {
  deleteReportAction,
  duplicateReportAction,
  previewReportAction,
  runReportAction,
  sampleSourceAction,
  saveReportAction,
} from "@/app/(signed-in)/reports/actions";
import { cancelRunAction } from "@/app/(signed-in)/runs/actions";
import { EditReport } from "@/app/(signed-in)/reports/[id]/edit-report";
import { Trace } from "@/components/audit/trace";
import { DeleteButton } from "@/components/shell/delete-button";
import { DuplicateButton } from "@/components/shell/duplicate-button";
import { EditionFiles } from "@/components/editions/edition-files";
import { RunAlone } from "@/components/runs/run-alone";
import { RunProgress } from "@/components/runs/run-progress";
import { RunRows } from "@/components/runs/run-rows";
import { ScheduleLines } from "@/components/schedules/schedule-lines";
import { PageMessages } from "@/components/shell/page-messages";
import { ButtonLink } from "@/components/ui/button";
import { KeepFresh } from "@/components/ui/keep-fresh";
import { PageHead, PageSection, Refusal } from "@/components/ui/page";
import { listAuditEvents } from "@/lib/audit/queries";
import { connectionPolicy } from "@/lib/connections/policy";
import { findLatestFiles } from "@/lib/editions/queries";
import { listConnections } from "@/lib/connections/queries";
import { env } from "@/lib/env";
import { mayDo } from "@/lib/policy";
import { reportPolicy } from "@/lib/reports/policy";
import { getReport } from "@/lib/reports/queries";
import { listRunsAbout } from "@/lib/runs/queries";
import { listSchedulesOf } from "@/lib/schedules/queries";
import { readOnce, requireId, requireViewer, whyNot } from "@/lib/transport/page";

interface Props {
  params: Promise<{ id: string }>;
}

const readReport = readOnce(getReport);

export async function generateMetadata({ params }: Props) {
  const { scope } = await requireViewer();
  return { title: (await readReport(scope, await requireId(params))).name };
}

/** One report: how it is built, what it would say now, and when it is sent. */
export default async function ReportPage({ params }: Props) {
  const { scope, timezone } = await requireViewer();
  const t = await getTranslations("reports");
  const tPreview = await getTranslations("preview");
  const id = await requireId(params);
  const report = await readReport(scope, id);
  const [schedules, changes, runs, files, connections] = await Promise.all([
    listSchedulesOf(scope, { taskType: "report", subjectIds: [id] }),
    listAuditEvents(scope, { subjectId: id, limit: 20 }),
    listRunsAbout(scope, { taskType: "report", subjectId: id, limit: 5 }),
    findLatestFiles(scope, { taskType: "report", subjectId: id }),
    mayDo(scope, connectionPolicy.manage) ? listConnections(scope) : [],
  ]);
  const why = await whyNot(scope, reportPolicy.edit, report);
  const active = runs.find(({ status }) => status === "pending" || status === "running");
  return (
    <PageMessages of="(signed-in)/reports/[id]/page">
      <KeepFresh renderedAt={scope.clock.now()} />
      <PageHead
        above={<Link href="/reports">{t("title")}</Link>}
        title={report.name}
        sentence={t("of", { name: report.ownerName ?? t("nobody") })}
        actions={
          <>
            <ButtonLink href={`/schedules/new?type=report&reportId=${id}`} look="solid">
              {t("schedule")}
            </ButtonLink>
            <RunAlone
              id={id}
              name={report.name}
              copies
              transport={env().MAIL_TRANSPORT}
              disabled={active !== undefined}
              why={why}
              run={runReportAction}
            />
            <ButtonLink href={`/preview?report=${id}`}>{tPreview("open")}</ButtonLink>
            <DuplicateButton id={id} name={report.name} path="/reports" duplicate={duplicateReportAction} />
            <DeleteButton of="reports" id={id} name={report.name} why={why} remove={deleteReportAction} />
          </>
        }
      />
      <Refusal why={why} />
      {active && <RunProgress key={active.id} initial={active} why={why} cancel={cancelRunAction} />}
      <EditReport
        report={report}
        connections={connections}
        sampleUrl={`${env().PUBLIC_URL}/samples/listings.csv`}
        why={why}
        save={saveReportAction}
        sample={sampleSourceAction}
        preview={previewReportAction}
      />
      {files && (
        <PageSection title={t("latest")}>
          <p className="pt-3">
            <Link href={`/editions/${files.editionId}`} className="underline">
              {files.title}
            </Link>
          </p>
          <EditionFiles editionId={files.editionId} files={files.files} />
        </PageSection>
      )}
      <PageSection title={t("schedules")}>
        <ScheduleLines schedules={schedules} none={t("noSchedule")} timezone={timezone} />
      </PageSection>
      {runs.length > 0 && (
        <PageSection title={t("runs")}>
          <RunRows runs={runs} timezone={timezone} now={scope.clock.now()} />
        </PageSection>
      )}
      {changes.length > 0 && (
        <PageSection title={t("changes")}>
          <Trace events={changes} members={[]} timezone={timezone} yours={timezone} />
        </PageSection>
      )}
    </PageMessages>
  );
}
