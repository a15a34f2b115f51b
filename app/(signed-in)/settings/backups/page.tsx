import { Link } from "@/components/ui/link";
import { getTranslations } from "next-intl/server";
import {
  createScheduleAction,
  deleteScheduleAction,
  pauseScheduleAction,
  resumeScheduleAction,
  saveScheduleAction,
} from "@/app/(signed-in)/schedules/actions";
import { backUpNowAction, deleteBackupAction, verifyBackupAction } from "@/app/(signed-in)/settings/backups/actions";
import { BackUpNow } from "@/app/(signed-in)/settings/backups/back-up-now";
import { BackupRows } from "@/app/(signed-in)/settings/backups/backup-rows";
import { cancelRunAction } from "@/app/(signed-in)/runs/actions";
import { RunProgress } from "@/components/runs/run-progress";
import { RunRows } from "@/components/runs/run-rows";
import { PauseToggle } from "@/components/schedules/pause-toggle";
import { ScheduleDialog } from "@/components/schedules/schedule-dialog";
import { ScheduleState } from "@/components/schedules/schedule-state";
import { PageMessages } from "@/components/shell/page-messages";
import { KeepFresh } from "@/components/ui/keep-fresh";
import { Moment } from "@/components/ui/moment";
import { PageSection, Refusal } from "@/components/ui/page";
import { backupPolicy } from "@/lib/backups/policy";
import { listBackups } from "@/lib/backups/queries";
import { errorText } from "@/lib/i18n/errors";
import { describeRule } from "@/lib/recurrence/describe";
import { listRunsAbout } from "@/lib/runs/queries";
import { listSchedulesOf } from "@/lib/schedules/queries";
import { findTaskDefinition } from "@/lib/assembly/tasks";
import { requireViewer, whyNot } from "@/lib/transport/page";
import { isHome } from "@/lib/db/installation";

const taskType = "database_backup";

export async function generateMetadata() {
  return { title: (await getTranslations("settings.tab"))("backups") };
}

/** The backups of the whole installation: when they are made, and the existing ones. For owners. */
export default async function BackupsPage() {
  const { scope, timezone, locale } = await requireViewer();
  const t = await getTranslations("backups");
  const why =
    (await whyNot(scope, backupPolicy.manage)) ??
    ((await isHome(scope.workspaceId)) ? null : errorText(locale, "not_home"));
  if (why) {
    return (
      <div className="pt-6">
        <Refusal why={why} />
      </div>
    );
  }
  const [backups, schedules, runs] = await Promise.all([
    listBackups(scope),
    listSchedulesOf(scope, { taskType }),
    listRunsAbout(scope, { taskType, limit: 10 }),
  ]);
  const now = scope.clock.now();
  const underWay = runs.find(({ status }) => status === "pending" || status === "running");
  return (
    <PageMessages of="(signed-in)/settings/backups/page">
      <KeepFresh renderedAt={now} />
      <PageSection
        title={t("schedule")}
        aside={
          <div className="flex flex-wrap gap-2">
            <BackUpNow disabled={underWay !== undefined} start={backUpNowAction} />
            {schedules.length === 0 && (
              <ScheduleDialog
                label={t("plan")}
                beginning={{
                  name: t("name"),
                  taskType,
                  params: findTaskDefinition(taskType)?.initial ?? {},
                  recurrence: { kind: "daily", time: "03:00" },
                }}
                schedule={null}
                timezone={timezone}
                why={null}
                create={createScheduleAction}
                change={saveScheduleAction}
              />
            )}
          </div>
        }
      >
        <p className="max-w-prose pt-4 text-quiet">{t("text")}</p>
        {schedules.map((schedule) => (
          <div
            key={schedule.id}
            className="flex flex-wrap items-baseline gap-x-5 gap-y-1 border-b border-line py-3 text-sm"
          >
            <Link href={`/schedules/${schedule.id}`} className="underline">
              {describeRule(schedule, locale)}
            </Link>
            <ScheduleState schedule={schedule} timezone={timezone} />
            {schedule.nextDueAt && <Moment at={schedule.nextDueAt} timezone={timezone} />}
            <span className="text-quiet">{t("keeps", keptOf(schedule.params))}</span>
            <PauseToggle schedule={schedule} why={null} pause={pauseScheduleAction} resume={resumeScheduleAction} />
            <ScheduleDialog
              label={t("change")}
              beginning={{ name: schedule.name, taskType, params: schedule.params }}
              schedule={schedule}
              timezone={timezone}
              why={null}
              create={createScheduleAction}
              change={saveScheduleAction}
              remove={deleteScheduleAction}
            />
          </div>
        ))}
        {schedules.length === 0 && <p className="pt-3 text-quiet">{t("noSchedule")}</p>}
        {underWay && (
          <div className="pt-4">
            <RunProgress key={underWay.id} initial={underWay} cancel={cancelRunAction} />
          </div>
        )}
      </PageSection>
      <PageSection title={t("title")}>
        {backups.length > 0 ? (
          <BackupRows backups={backups} timezone={timezone} verify={verifyBackupAction} remove={deleteBackupAction} />
        ) : (
          <p className="py-4 text-quiet">{t("none")}</p>
        )}
        <p className="max-w-prose pt-4 text-sm text-quiet">{t("restore")}</p>
        <pre className="mt-2 border border-line bg-raised p-3 text-[13px] whitespace-pre-wrap [overflow-wrap:anywhere]">
          npm run admin -- restore periodical.sql.gz
        </pre>
      </PageSection>
      <PageSection title={t("runs")}>
        {runs.length > 0 ? (
          <RunRows runs={runs} timezone={timezone} now={now} />
        ) : (
          <p className="py-4 text-quiet">{t("noRuns")}</p>
        )}
      </PageSection>
    </PageMessages>
  );
}

function keptOf(params: Record<string, unknown>): { days: number; least: number } {
  const kept = findTaskDefinition(taskType)?.params.safeParse(params).data ?? {};
  return { days: Number(kept.retentionDays), least: Number(kept.keepAtLeast) };
}
