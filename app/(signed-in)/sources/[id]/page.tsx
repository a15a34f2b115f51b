import { Link } from "@/components/ui/link";
import { getTranslations } from "next-intl/server";
import {
  addSourceAction,
  findGroupsAction,
  moveSourceAction,
  previewSourceAction,
  removeSourceAction,
  setReadingAction,
  syncGroupAction,
} from "@/app/(signed-in)/sources/actions";
import { SourceMenu } from "@/app/(signed-in)/sources/source-menu";
import { SyncSchedule } from "@/app/(signed-in)/sources/sync-schedule";
import { SyncNow } from "@/app/(signed-in)/sources/[id]/sync-now";
import { Trace } from "@/components/audit/trace";
import { RunRows } from "@/components/runs/run-rows";
import { ScheduleState } from "@/components/schedules/schedule-state";
import { PageMessages } from "@/components/shell/page-messages";
import { AddSource } from "@/components/sources/add-source";
import { SourceRows } from "@/components/sources/source-rows";
import { ButtonLink } from "@/components/ui/button";
import { KeepFresh } from "@/components/ui/keep-fresh";
import { Moment } from "@/components/ui/moment";
import { PageHead, PageSection } from "@/components/ui/page";
import { listAuditEvents } from "@/lib/audit/queries";
import { describeRule } from "@/lib/recurrence/describe";
import { listRunsAbout } from "@/lib/runs/queries";
import { listSchedulesOf } from "@/lib/schedules/queries";
import { getSourceGroup, listGroupChoices } from "@/lib/sources/queries";
import { readOnce, requireId, requireViewer } from "@/lib/transport/page";

interface Props {
  params: Promise<{ id: string }>;
}

const taskType = "source_sync";

const readGroup = readOnce(getSourceGroup);

export async function generateMetadata({ params }: Props) {
  const { scope } = await requireViewer();
  return { title: (await readGroup(scope, await requireId(params))).name };
}

/** One group: its sources, how their last read went, and when all of them are read at once. */
export default async function SourceGroupPage({ params }: Props) {
  const { scope, timezone, locale } = await requireViewer();
  const t = await getTranslations("sources");
  const id = await requireId(params);
  const group = await readGroup(scope, id);
  const [choices, schedules, runs, changes] = await Promise.all([
    listGroupChoices(scope),
    listSchedulesOf(scope, { taskType, subjectIds: [id] }),
    listRunsAbout(scope, { taskType, subjectId: id, limit: 10 }),
    listAuditEvents(scope, { subjectId: id, limit: 20 }),
  ]);
  const now = scope.clock.now();
  const schedule = schedules[0] ?? null;
  return (
    <PageMessages of="(signed-in)/sources/[id]/page">
      <KeepFresh renderedAt={now} />
      <PageHead
        above={<Link href="/sources">{t("title")}</Link>}
        title={group.name}
        sentence={t("readBy", { count: group.themeCount })}
        actions={
          <>
            <ButtonLink look="quiet" href={`/api/v1/source-groups/opml?group=${id}`} download>
              {t("export")}
            </ButtonLink>
            <SyncNow id={id} disabled={group.sources.length === 0} sync={syncGroupAction} />
            <SyncSchedule group={group} schedule={schedule} timezone={timezone} />
          </>
        }
      />
      {schedule ? (
        <p className="flex flex-wrap items-baseline gap-x-5 gap-y-1 border-t border-ink pt-3 text-sm">
          <Link href={`/schedules/${schedule.id}`} className="underline">
            {describeRule(schedule, locale)}
          </Link>
          <ScheduleState schedule={schedule} timezone={timezone} />
          {schedule.nextDueAt && <Moment at={schedule.nextDueAt} timezone={timezone} />}
        </p>
      ) : (
        <p className="border-t border-ink pt-3 text-sm text-quiet">{t("noSchedule")}</p>
      )}
      <PageSection title={t("title")}>
        <SourceRows
          sources={group.sources}
          timezone={timezone}
          actions={(source) => (
            <SourceMenu
              source={source}
              groupId={id}
              groups={choices}
              find={findGroupsAction}
              move={moveSourceAction}
              remove={removeSourceAction}
              setReading={setReadingAction}
            />
          )}
        />
        <AddSource groupId={id} groupName={group.name} preview={previewSourceAction} add={addSourceAction} />
      </PageSection>
      <PageSection title={t("syncs")}>
        {runs.length > 0 ? (
          <RunRows runs={runs} timezone={timezone} now={now} />
        ) : (
          <p className="py-4 text-quiet">{t("noSyncs")}</p>
        )}
      </PageSection>
      {changes.length > 0 && (
        <PageSection title={t("changes")}>
          <Trace events={changes} members={[]} timezone={timezone} yours={timezone} />
        </PageSection>
      )}
    </PageMessages>
  );
}
