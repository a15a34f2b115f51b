import { Link } from "@/components/ui/link";
import { getLocale, getTranslations } from "next-intl/server";
import {
  deleteScheduleAction,
  duplicateScheduleAction,
  handOverAction,
  moveOccurrenceAction,
  pauseScheduleAction,
  restoreOccurrenceAction,
  restoreScheduleAction,
  resumeScheduleAction,
  runScheduleNowAction,
  showSecretAction,
  skipOccurrenceAction,
} from "@/app/(signed-in)/schedules/actions";
import { HistoryFilters } from "@/app/(signed-in)/schedules/[id]/history-filters";
import { NextRows } from "@/app/(signed-in)/schedules/[id]/next-rows";
import { SigningSecret } from "@/components/schedules/signing-secret";
import { SteerBar } from "@/app/(signed-in)/schedules/[id]/steer-bar";
import { Trace } from "@/components/audit/trace";
import { RunRows } from "@/components/runs/run-rows";
import { PauseNote } from "@/components/schedules/pause-note";
import { ScheduleState } from "@/components/schedules/schedule-state";
import { Statistics } from "@/components/schedules/statistics";
import { PageMessages } from "@/components/shell/page-messages";
import { TaskName } from "@/components/tasks/task-name";
import { duration } from "@/components/ui/duration";
import { KeepFresh } from "@/components/ui/keep-fresh";
import { Moment, dayAndTime } from "@/components/ui/moment";
import { PageHead, PageSection, Refusal } from "@/components/ui/page";
import { findWho, listAuditEvents } from "@/lib/audit/queries";
import { countNamed, listHeldBack, nameRecipients } from "@/lib/recipients/queries";
import { listMembers } from "@/lib/members/queries";
import { describeRule } from "@/lib/recurrence/describe";
import { localTime } from "@/lib/recurrence/local-time";
import { listRunPage } from "@/lib/runs/queries";
import { runFilterSchema } from "@/lib/runs/schema";
import { schedulePolicyOf } from "@/lib/tasks/policy";
import { countMissedWhilePaused, getSchedule, getScheduleStatistics, upcomingOf } from "@/lib/schedules/queries";
import { leadMs } from "@/lib/schedules/rules";
import { findTaskDefinition } from "@/lib/assembly/tasks";
import type { ScheduleView } from "@/lib/schedules/schema";
import { readOnce, requireId, requireViewer, whyNot } from "@/lib/transport/page";
import { env } from "@/lib/env";

interface Props {
  params: Promise<{ id: string }>;
  searchParams: Promise<Record<string, string>>;
}

const readSchedule = readOnce((scope, id) => getSchedule(scope, id, { deleted: true }));

export async function generateMetadata({ params }: Props) {
  const { scope } = await requireViewer();
  return { title: (await readSchedule(scope, await requireId(params))).name };
}

const steering = {
  pause: pauseScheduleAction,
  resume: resumeScheduleAction,
  runNow: runScheduleNowAction,
  skip: skipOccurrenceAction,
  restoreOccurrence: restoreOccurrenceAction,
  move: moveOccurrenceAction,
  remove: deleteScheduleAction,
  restore: restoreScheduleAction,
  handOver: handOverAction,
};

export default async function SchedulePage({ params, searchParams }: Props) {
  const { scope, timezone, locale } = await requireViewer();
  const t = await getTranslations("schedules");
  const id = await requireId(params);
  const schedule = await readSchedule(scope, id);
  const asked = await searchParams;
  const filter = runFilterSchema.safeParse({ ...asked, limit: 25 }).data ?? runFilterSchema.parse({ limit: 25 });
  const [runs, statistics, changes, members, missed, heldBack, next] = await Promise.all([
    listRunPage(scope, { ...filter, subjectId: undefined, scheduleId: id }),
    getScheduleStatistics(scope, id, { deleted: true }),
    listAuditEvents(scope, { subjectId: id, limit: 50 }),
    listMembers(scope),
    schedule.status === "paused" ? countMissedWhilePaused(scope, id) : 0,
    listHeldBack(scope, schedule.recipients, id),
    upcomingOf(scope, schedule, 10),
  ]);
  const pausedBy = schedule.status === "paused" ? await findWho(scope, id, "schedule.paused") : null;
  const tRecipients = await getTranslations("schedule");
  const names = await nameRecipients(scope, schedule.recipients);
  const recipientText = (email: string, index: number) => {
    const why = heldBack.find((one) => one.email === email)?.why;
    const name = names[index] ?? email;
    return why ? `${name} (${tRecipients(`heldBackShort.${why}`)})` : name;
  };
  const task = findTaskDefinition(schedule.taskType);
  const ways = task?.delivers
    ? {
        recipients: await countNamed(scope, schedule.recipients),
        usual: schedule.deliveryMode,
        copies: task.writes === true,
        publishes: true,
      }
    : null;
  const tPreview = await getTranslations("preview");
  const now = scope.clock.now();
  const why = await whyNot(scope, schedulePolicyOf(schedule).edit, schedule);
  const isPreviewed = !schedule.deletedAt && !why && task?.delivers;
  // A subject that can have only one schedule is duplicated together with it.
  const isExclusive = schedule.subject?.kind === "theme";
  const others = members.filter((member) => member.id !== schedule.ownerId);
  const older = new URLSearchParams(Object.entries(asked).filter(([name]) => name === "status" || name === "reason"));
  if (runs.nextCursor) older.set("after", runs.nextCursor);
  return (
    <PageMessages of="(signed-in)/schedules/[id]/page">
      <KeepFresh renderedAt={now} />
      <PageHead
        above={<Link href="/schedules">{t("title")}</Link>}
        title={schedule.name}
        actions={
          <SteerBar
            duplicate={isExclusive ? null : duplicateScheduleAction}
            schedule={schedule}
            ways={ways}
            transport={env().MAIL_TRANSPORT}
            missed={missed}
            why={why}
            whyNotHandOver={await whyNot(scope, schedulePolicyOf(schedule).handOver, schedule)}
            handOverTo={others}
            steering={steering}
          />
        }
      />
      <Refusal why={why} />
      <p className="border-t border-ink pt-3.5 font-serif text-[21px] leading-snug" data-testid="schedule-sentence">
        {describeRule(schedule, locale)}.
      </p>
      <div className="mt-2 flex flex-wrap items-baseline gap-x-6 gap-y-1 text-sm text-quiet">
        <ScheduleState schedule={schedule} timezone={timezone} />
        <span>
          <TaskName type={schedule.taskType} about={schedule.about} />
        </span>
        {schedule.subject?.kind === "theme" && (
          <Link href={`/themes/${schedule.subject.id}`} className="underline">
            {t("toTheme")}
          </Link>
        )}
        <span>{t("ownedBy", { name: schedule.ownerName ?? t("nobody") })}</span>
        {findTaskDefinition(schedule.taskType)?.delivers && (
          <span>
            {schedule.recipients.length > 0 ? schedule.recipients.map(recipientText).join(", ") : t("noRecipients")}
            {schedule.deliveryMode === "draft" && `, ${t("asDraft")}`}
          </span>
        )}
        <Bounds schedule={schedule} now={now} timezone={timezone} />
        {isPreviewed && (
          <Link href={`/preview?schedule=${id}`} className="underline">
            {tPreview("open")}
          </Link>
        )}
      </div>
      <PauseNote schedule={schedule} by={pausedBy} timezone={timezone}>
        {missed > 0 && ` ${t("missedSoFar", { count: missed })}`}
      </PauseNote>
      <PageSection title={t("comesNext")}>
        {next.length > 0 ? (
          <NextRows
            id={id}
            rows={next.map(({ at, dueAt, notes }) => ({
              at: at.toISOString(),
              dueAt: dueAt?.toISOString() ?? null,
              notes,
            }))}
            timezone={schedule.timezone}
            why={why}
            steering={steering}
          />
        ) : (
          <p className="py-4 text-quiet">
            {schedule.deletedAt
              ? t("nothingNext.deleted")
              : schedule.pausedUntil
                ? t("nothingNext.until", {
                    at: dayAndTime(schedule.pausedUntil, timezone, locale),
                  })
                : t(`nothingNext.${schedule.status}`)}
          </p>
        )}
        <LeadLine schedule={schedule} />
      </PageSection>
      <PageSection title={t("statistics")}>
        {statistics.windows.some((window) => window.runs > 0) ? (
          <Statistics statistics={statistics} timezone={timezone} />
        ) : (
          <p className="py-4 text-quiet">{t("noStatistics")}</p>
        )}
      </PageSection>
      <PageSection
        title={t("history")}
        aside={<HistoryFilters id={id} status={filter.status ?? ""} reason={filter.reason ?? ""} />}
      >
        {runs.data.length > 0 ? (
          <RunRows runs={runs.data} timezone={timezone} now={now} />
        ) : (
          <p className="py-4 text-quiet">{filter.status || filter.reason ? t("noHistory") : t("noRunYet")}</p>
        )}
        <p className="pt-3">
          <Link href={`/runs?scheduleId=${id}`} className="text-sm underline">
            {t("allRuns")}
          </Link>
        </p>
        {runs.nextCursor && (
          <p className="pt-4">
            <Link href={`/schedules/${id}?${older}`} className="text-sm underline">
              {t("olderRuns")}
            </Link>
          </p>
        )}
      </PageSection>
      {findTaskDefinition(schedule.taskType)?.signs && !schedule.deletedAt && (
        <PageSection title={t("secret")}>
          <SigningSecret id={id} why={why} show={showSecretAction} />
        </PageSection>
      )}
      <PageSection title={t("changes")}>
        <Trace events={changes} members={members} timezone={schedule.timezone} yours={timezone} />
      </PageSection>
    </PageMessages>
  );
}

/** How early it begins; nothing if it begins when it is due. */
async function LeadLine({ schedule }: { schedule: ScheduleView }) {
  const t = await getTranslations("schedules.lead");
  const locale = await getLocale();
  const { leadMinutes, usualSeconds, nextDueAt, timezone } = schedule;
  const lead = leadMs(schedule);
  if (nextDueAt === null || lead === 0) return null;
  const at = localTime(new Date(Date.parse(nextDueAt) - lead), timezone);
  return (
    <p className="pt-3 text-sm text-quiet" data-testid="lead">
      {leadMinutes === null
        ? t("learned", { usual: duration((usualSeconds ?? 0) * 1_000, locale), at })
        : t("fixed", { minutes: leadMinutes, at })}
    </p>
  );
}

/** When it starts and ends, and how often it runs at most. */
async function Bounds({ schedule, now, timezone }: { schedule: ScheduleView; now: Date; timezone: string }) {
  const t = await getTranslations("schedules");
  const { startsAt, endsAt, maxRuns, runsCounted } = schedule;
  return (
    <>
      {startsAt && new Date(startsAt) > now && (
        <span>
          {t("startsAt")} <Moment at={startsAt} timezone={timezone} />
        </span>
      )}
      {endsAt && (
        <span>
          {t("endsAt")} <Moment at={endsAt} timezone={timezone} />
        </span>
      )}
      {maxRuns !== null && <span>{t("runsOf", { done: runsCounted, max: maxRuns })}</span>}
    </>
  );
}
