import { Link } from "@/components/ui/link";
import { getTranslations } from "next-intl/server";
import { resolveDeliveryAction, sendAgainToMissedAction } from "@/app/(signed-in)/mail/actions";
import { stopMailAction } from "@/app/(signed-in)/editions/actions";
import { cancelRunAction, retryRunAction, runAgainAction } from "@/app/(signed-in)/runs/actions";
import { Trace } from "@/components/audit/trace";
import { StopMail } from "@/components/deliveries/stop-mail";
import { SendToMissed } from "@/components/deliveries/send-to-missed";
import { DeliveryRows } from "@/components/runs/delivery-rows";
import { RetryRun } from "@/components/runs/retry-run";
import { RunAgain } from "@/components/runs/run-again";
import { RunFacts } from "@/components/runs/run-facts";
import type { Ways } from "@/components/runs/run-now";
import { RunProgress } from "@/components/runs/run-progress";
import { RunResult } from "@/components/runs/run-result";
import { reasonText } from "@/components/runs/run-status";
import { RunSteps } from "@/components/runs/run-steps";
import { RunTimeline } from "@/components/runs/run-timeline";
import { PageMessages } from "@/components/shell/page-messages";
import { TaskName } from "@/components/tasks/task-name";
import { ButtonLink } from "@/components/ui/button";
import { Moment } from "@/components/ui/moment";
import { PageHead, PageSection } from "@/components/ui/page";
import { listAuditEvents } from "@/lib/audit/queries";
import { getEdition } from "@/lib/editions/queries";
import { deliveryPolicy } from "@/lib/deliveries/policy";
import { editionPolicy } from "@/lib/editions/policy";
import { describeZone } from "@/lib/recurrence/describe";
import { localTime } from "@/lib/recurrence/local-time";
import { getRun } from "@/lib/runs/queries";
import { countNamed } from "@/lib/recipients/queries";
import type { RunDetail } from "@/lib/runs/schema";
import type { Scope } from "@/lib/db/scope";
import { getSchedule } from "@/lib/schedules/queries";
import { failureText } from "@/lib/i18n/errors";
import { schedulePolicyOf } from "@/lib/tasks/policy";
import { listMembers } from "@/lib/members/queries";
import { findTaskDefinition } from "@/lib/assembly/tasks";
import { themePolicy } from "@/lib/themes/policy";
import { orNotFound, requireId, requireViewer, whyNot } from "@/lib/transport/page";
import { env } from "@/lib/env";

export async function generateMetadata() {
  return { title: (await getTranslations("runs"))("one") };
}

export default async function RunPage({ params }: { params: Promise<{ id: string }> }) {
  const { scope, timezone, locale } = await requireViewer();
  const t = await getTranslations("runs");
  const run = await orNotFound(getRun(scope, await requireId(params)));
  const zone = run.timezone ?? timezone;
  const whyNotTheme = await whyNot(scope, themePolicy.edit, { ownerId: run.subjectOwnerId });
  const whyNotSchedule = await whyNot(scope, schedulePolicyOf(run).edit, { ownerId: run.scheduleOwnerId });
  const nobodys = run.subjectOwnerId === null && run.scheduleOwnerId === null;
  const whyNotCancel = nobodys
    ? await whyNot(scope, schedulePolicyOf(run).edit, { ownerId: run.triggeredById })
    : whyNotTheme && whyNotSchedule;
  const answering = { ownerId: run.subjectOwnerId ?? run.scheduleOwnerId };
  const whyNotDecide = await whyNot(scope, deliveryPolicy.resolve, answering);
  const leaving = run.deliveries.waiting > 0 && run.editionId ? await getEdition(scope, run.editionId) : null;
  const missed = run.deliveryList.filter(({ status }) => status === "failed" || status === "bounced").length;
  const changes = await listAuditEvents(scope, { subjectId: run.id, limit: 20 });
  const { triggeredById } = run;
  const isOver = run.status !== "pending" && run.status !== "running";
  const isRetried =
    (run.status === "pending" && run.retryAt !== null && run.error !== null) ||
    (run.status === "failed" && !run.editionId && !run.retriedById && !run.parentId);
  const tAgain = await getTranslations("runNow");
  const startedBy = triggeredById && (await listMembers(scope)).find(({ id }) => id === triggeredById)?.name;
  return (
    <PageMessages of="(signed-in)/runs/[id]/page">
      <PageHead
        above={<Link href="/runs">{t("title")}</Link>}
        title={run.scheduleName ?? <TaskName type={run.taskType} about={run.about} />}
        sentence={
          run.scheduledFor ? (
            <>
              {t("scheduledFor")} <Moment at={run.scheduledFor} timezone={timezone} />
              {localTime(run.scheduledFor, zone) !== localTime(run.scheduledFor, timezone) &&
                ` (${localTime(run.scheduledFor, zone)}, ${describeZone(zone, locale)})`}
              {run.coversThrough && run.coveredCount > 1 && (
                <>
                  {" "}
                  {t("through")} <Moment at={run.coversThrough} timezone={timezone} /> (
                  {t("stretch", { count: run.coveredCount })})
                </>
              )}
            </>
          ) : (
            (startedBy && t("startedBy", { name: startedBy })) || t(`trigger.${run.trigger}`)
          )
        }
        actions={
          <>
            {run.editionId && (
              <ButtonLink href={`/editions/${run.editionId}`} look="solid">
                {t("readEdition")}
              </ButtonLink>
            )}
            {isRetried && (
              <RetryRun id={run.id} waiting={run.retryAt !== null} why={whyNotCancel} retry={retryRunAction} />
            )}
            {isOver && !isRetried && !run.parentId && (
              <RunAgain
                id={run.id}
                title={tAgain("title", { name: run.scheduleName ?? run.about ?? t("one") })}
                ways={await waysOf(scope, run)}
                transport={env().MAIL_TRANSPORT}
                why={whyNotCancel}
                run={runAgainAction}
              />
            )}
          </>
        }
      />
      {leaving?.leaves && (
        <StopMail
          editionId={leaving.id}
          leavesInMs={Date.parse(leaving.leaves.at) - scope.clock.now().getTime()}
          recipients={leaving.leaves.recipients}
          transport={env().MAIL_TRANSPORT}
          why={await whyNot(scope, editionPolicy.decide, leaving)}
          stop={stopMailAction}
        />
      )}
      <RunProgress key={run.status} initial={run} why={whyNotCancel} cancel={cancelRunAction} />
      {(run.parentId ?? run.retryOfId ?? run.retriedById) && (
        <p className="mt-2 flex flex-wrap gap-x-5 text-sm text-quiet">
          {run.parentId && (
            <Link href={`/runs/${run.parentId}`} className="underline">
              {t("stepOf")}
            </Link>
          )}
          {run.retryOfId && (
            <Link href={`/runs/${run.retryOfId}`} className="underline">
              {t("retryOf")}
            </Link>
          )}
          {run.retriedById && (
            <Link href={`/runs/${run.retriedById}`} className="underline">
              {t("retriedBy")}
            </Link>
          )}
        </p>
      )}
      {run.reason && run.status === "cancelled" && (
        <p className="mt-2 text-quiet">{t("explain.cancelled", { reason: reasonText(run.reason, t) })}</p>
      )}
      {run.error && (
        <p role="alert" className="mt-3 border-l-2 border-accent bg-wash px-4 py-2.5 text-sm">
          {failureText(locale, run)}
          {run.retryAt && (
            <span className="block text-quiet">
              {t("retriedAt")} <Moment at={run.retryAt} timezone={timezone} seconds />
            </span>
          )}
        </p>
      )}
      {run.steps.length > 0 && (
        <PageSection title={t("steps")}>
          <RunSteps steps={run.steps} timezone={timezone} />
        </PageSection>
      )}
      {run.result && (
        <PageSection title={t("result")}>
          <RunResult run={run} />
        </PageSection>
      )}
      {findTaskDefinition(run.taskType)?.delivers !== false && (
        <PageSection title={t("deliveries")}>
          {run.deliveryList.length > 0 ? (
            <>
              <DeliveryRows
                deliveries={run.deliveryList}
                timezone={timezone}
                why={whyNotDecide}
                resolve={resolveDeliveryAction}
              />
              {missed > 1 && (
                <div className="mt-3">
                  <SendToMissed runId={run.id} count={missed} why={whyNotDecide} send={sendAgainToMissedAction} />
                </div>
              )}
            </>
          ) : (
            <p className="py-4 text-quiet">{t("noDeliveries")}</p>
          )}
        </PageSection>
      )}
      <PageSection title={t("timeline")}>
        <RunTimeline run={run} timezone={timezone} />
        <RunFacts run={run} startedBy={startedBy || null} />
      </PageSection>
      {changes.length > 0 && (
        <PageSection title={t("changes")}>
          <Trace events={changes} members={[]} timezone={zone} yours={timezone} />
        </PageSection>
      )}
    </PageMessages>
  );
}

/** What can be done with the result when the run is repeated; null if its task delivers to nobody. */
async function waysOf(scope: Scope, { taskType, scheduleId }: RunDetail): Promise<Ways | null> {
  const task = findTaskDefinition(taskType);
  if (!task?.delivers) return null;
  const schedule = scheduleId ? await getSchedule(scope, scheduleId, { deleted: true }) : null;
  return {
    recipients: schedule ? await countNamed(scope, schedule.recipients) : 0,
    usual: schedule?.deliveryMode ?? "draft",
    copies: task.writes === true,
    publishes: schedule !== null && schedule.deletedAt === null,
  };
}
