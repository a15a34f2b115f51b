import { Link } from "@/components/ui/link";
import { getTranslations } from "next-intl/server";
import {
  deleteWorkflowAction,
  duplicateWorkflowAction,
  findStepReferencesAction,
  runWorkflowAction,
  saveWorkflowAction,
  showWorkflowSecretAction,
} from "@/app/(signed-in)/workflows/actions";
import { cancelRunAction } from "@/app/(signed-in)/runs/actions";
import { EditWorkflow } from "@/app/(signed-in)/workflows/[id]/edit-workflow";
import { Trace } from "@/components/audit/trace";
import { DeleteButton } from "@/components/shell/delete-button";
import { DuplicateButton } from "@/components/shell/duplicate-button";
import { RunAlone } from "@/components/runs/run-alone";
import { RunProgress } from "@/components/runs/run-progress";
import { RunRows } from "@/components/runs/run-rows";
import { SigningSecret } from "@/components/schedules/signing-secret";
import { ScheduleLines } from "@/components/schedules/schedule-lines";
import { PageMessages } from "@/components/shell/page-messages";
import { ButtonLink } from "@/components/ui/button";
import { KeepFresh } from "@/components/ui/keep-fresh";
import { PageHead, PageSection, Refusal } from "@/components/ui/page";
import { findTaskDefinition } from "@/lib/assembly/tasks";
import { env } from "@/lib/env";
import { listAuditEvents } from "@/lib/audit/queries";
import { listRunsAbout } from "@/lib/runs/queries";
import { listSchedulesOf } from "@/lib/schedules/queries";
import { listStepReferences, listStepTypes } from "@/lib/workflows/queries";
import { readOnce, requireId, requireViewer, whyNot } from "@/lib/transport/page";
import { workflowPolicy } from "@/lib/workflows/policy";
import { getWorkflow } from "@/lib/workflows/queries";
import { signs } from "@/lib/workflows/rules";

interface Props {
  params: Promise<{ id: string }>;
}

const taskType = "workflow";

const readWorkflow = readOnce(getWorkflow);

export async function generateMetadata({ params }: Props) {
  const { scope } = await requireViewer();
  return { title: (await readWorkflow(scope, await requireId(params))).name };
}

/** One workflow: its steps, the schedules that run it, and how that went. */
export default async function WorkflowPage({ params }: Props) {
  const { scope, timezone } = await requireViewer();
  const t = await getTranslations("workflows");
  const id = await requireId(params);
  const workflow = await readWorkflow(scope, id);
  const [schedules, runs, changes, references, taskTypes] = await Promise.all([
    listSchedulesOf(scope, { taskType, subjectIds: [id] }),
    listRunsAbout(scope, { taskType, subjectId: id, limit: 10 }),
    listAuditEvents(scope, { subjectId: id, limit: 20 }),
    listStepReferences(
      scope,
      workflow.steps.flatMap(({ params }) => Object.values(params).filter((value) => typeof value === "string")),
    ),
    listStepTypes(scope),
  ]);
  const why = await whyNot(scope, workflowPolicy.edit, workflow);
  const tasks = workflow.steps.map((step) => findTaskDefinition(step.taskType));
  const active = runs.find(({ status }) => status === "pending" || status === "running");
  return (
    <PageMessages of="(signed-in)/workflows/[id]/page">
      <KeepFresh renderedAt={scope.clock.now()} />
      <PageHead
        above={<Link href="/workflows">{t("title")}</Link>}
        title={workflow.name}
        sentence={t("of", { name: workflow.ownerName ?? t("nobody") })}
        actions={
          <>
            <RunAlone
              id={id}
              name={workflow.name}
              copies={tasks.some((task) => task?.writes)}
              delivers={tasks.some((task) => task?.delivers)}
              goesThere
              transport={env().MAIL_TRANSPORT}
              why={why}
              run={runWorkflowAction}
            />
            <ButtonLink href={`/schedules/new?type=workflow&workflowId=${id}`} look="solid">
              {t("schedule")}
            </ButtonLink>
            <DuplicateButton id={id} name={workflow.name} path="/workflows" duplicate={duplicateWorkflowAction} />
            <DeleteButton of="workflows" id={id} name={workflow.name} why={why} remove={deleteWorkflowAction} />
          </>
        }
      />
      <Refusal why={why} />
      {active && <RunProgress key={active.id} initial={active} why={why} cancel={cancelRunAction} />}
      <EditWorkflow
        workflow={workflow}
        taskTypes={taskTypes}
        references={references}
        find={findStepReferencesAction}
        why={why}
        save={saveWorkflowAction}
      />
      <PageSection title={t("schedules")}>
        <ScheduleLines schedules={schedules} none={t("noSchedule")} timezone={timezone} />
      </PageSection>
      <PageSection title={t("runs")}>
        {runs.length > 0 ? (
          <RunRows runs={runs} timezone={timezone} now={scope.clock.now()} />
        ) : (
          <p className="py-4 text-quiet">{t("noRuns")}</p>
        )}
      </PageSection>
      {signs(workflow.steps) && (
        <PageSection title={t("secret")}>
          <SigningSecret id={id} why={why} show={showWorkflowSecretAction} />
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
