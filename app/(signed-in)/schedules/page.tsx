import { getTranslations } from "next-intl/server";
import {
  deleteScheduleAction,
  handOverAction,
  pauseScheduleAction,
  restoreScheduleAction,
  resumeScheduleAction,
  runScheduleNowAction,
} from "@/app/(signed-in)/schedules/actions";
import { ScheduleFilters } from "@/app/(signed-in)/schedules/schedule-filters";
import { ScheduleTable } from "@/app/(signed-in)/schedules/schedule-table";
import { BulkProgressLines } from "@/components/schedules/bulk-progress";
import { PressWeek } from "@/components/schedules/press-week";
import { PageMessages } from "@/components/shell/page-messages";
import { ButtonLink } from "@/components/ui/button";
import { KeepFresh } from "@/components/ui/keep-fresh";
import { NextPage } from "@/components/ui/next-page";
import { Empty, PageHead } from "@/components/ui/page";
import { env } from "@/lib/env";
import { errorText } from "@/lib/i18n/errors";
import { listMembers } from "@/lib/members/queries";
import { describeRule } from "@/lib/recurrence/describe";
import { localDays, startOfLocalDay } from "@/lib/recurrence/rules";
import { listOccurredRuns } from "@/lib/runs/queries";
import { refusalOf } from "@/lib/policy";
import { schedulePolicyOf } from "@/lib/tasks/policy";
import {
  countSchedules,
  listBulkProgress,
  listPlanned,
  listSchedules,
  listTaskTypes,
  listTimezones,
} from "@/lib/schedules/queries";
import { scheduleFilterSchema } from "@/lib/schedules/schema";
import { listThemeChoices } from "@/lib/themes/queries";
import { orElse, requireViewer } from "@/lib/transport/page";

export async function generateMetadata() {
  return { title: (await getTranslations("schedules"))("title") };
}

export default async function SchedulesPage({ searchParams }: { searchParams: Promise<Record<string, string>> }) {
  const { scope, person, timezone, locale } = await requireViewer();
  const t = await getTranslations("schedules");
  const filter = scheduleFilterSchema.safeParse(await searchParams).data ?? scheduleFilterSchema.parse({});
  const now = scope.clock.now();
  const midnight = startOfLocalDay(now, timezone);
  const [page, planned, occurred, members, themes, underWay, total, taskTypes, timezones] = await Promise.all([
    // A saved URL may contain a cursor that is no longer valid: the list then starts from the beginning.
    orElse(listSchedules(scope, filter), () => listSchedules(scope, { ...filter, cursor: undefined })),
    listPlanned(scope, { after: now, days: localDays(now, timezone, 7) }),
    listOccurredRuns(scope, midnight, now),
    listMembers(scope),
    listThemeChoices(scope),
    listBulkProgress(scope),
    countSchedules(scope, filter),
    listTaskTypes(scope),
    listTimezones(scope),
  ]);
  const { sort: _sort, limit: _limit, cursor: _cursor, ...conditions } = filter;
  const filtered = Object.values(conditions).some((value) => value !== undefined);
  const reason = (code: string | null) => code && errorText(locale, code);
  return (
    <PageMessages of="(signed-in)/schedules/page">
      <KeepFresh renderedAt={now} />
      <PageHead
        title={t("title")}
        sentence={t("sentence")}
        actions={
          <>
            <ButtonLink href="/schedules/calendar">{t("calendar")}</ButtonLink>
            <ButtonLink href="/schedules/new" look="solid">
              {t("new")}
            </ButtonLink>
          </>
        }
      />
      <BulkProgressLines changes={underWay} />
      <PressWeek occurred={occurred} planned={planned} now={now} timezone={timezone} />
      <ScheduleFilters
        key={filter.text ?? ""}
        values={{
          text: filter.text ?? "",
          status: filter.status ?? "",
          ownerId: filter.ownerId ?? "",
          subjectId: filter.subjectId ?? "",
          taskType: filter.taskType ?? "",
          timezone: filter.timezone ?? "",
          sort: filter.sort,
        }}
        you={person.id}
        taskTypes={taskTypes}
        timezones={timezones}
        members={members}
        themes={themes}
      />
      <p className="text-sm text-quiet" data-testid="schedule-count">
        {t("count", { count: total })}
      </p>
      {page.data.length > 0 ? (
        <ScheduleTable
          rows={page.data.map((schedule) => ({
            ...schedule,
            rule: describeRule(schedule, locale),
            why: reason(refusalOf(scope, schedulePolicyOf(schedule).edit, schedule)),
            whyNotHandOver: reason(refusalOf(scope, schedulePolicyOf(schedule).handOver, schedule)),
          }))}
          timezone={timezone}
          members={members}
          steering={{
            pause: pauseScheduleAction,
            resume: resumeScheduleAction,
            handOver: handOverAction,
            restore: restoreScheduleAction,
            remove: deleteScheduleAction,
            runNow: runScheduleNowAction,
          }}
          transport={env().MAIL_TRANSPORT}
        />
      ) : (
        <div className="mt-4 border-t border-ink">
          <Empty
            title={filtered ? t("emptyFiltered.title") : t("empty.title")}
            action={
              <ButtonLink href={filtered ? "/schedules" : "/schedules/new"}>
                {filtered ? t("emptyFiltered.action") : t("new")}
              </ButtonLink>
            }
          >
            {filtered ? t("emptyFiltered.text") : t("empty.text")}
          </Empty>
        </div>
      )}
      <NextPage path="/schedules" filter={filter} cursor={page.nextCursor} />
    </PageMessages>
  );
}
