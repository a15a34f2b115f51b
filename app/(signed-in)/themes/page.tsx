import { Link } from "@/components/ui/link";
import { getTranslations } from "next-intl/server";
import { NameSearch } from "@/components/form/name-search";
import { PageMessages } from "@/components/shell/page-messages";
import { ButtonLink } from "@/components/ui/button";
import { NextMoment } from "@/components/schedules/next-moment";
import { ScheduleState } from "@/components/schedules/schedule-state";
import { NextPage, NoneNamed } from "@/components/ui/next-page";
import { Empty, PageHead } from "@/components/ui/page";
import { StatusMark } from "@/components/ui/status-mark";
import { describeRule } from "@/lib/recurrence/describe";
import { listScheduleStates } from "@/lib/schedules/queries";
import { listThemes } from "@/lib/themes/queries";
import { readByName, requireViewer } from "@/lib/transport/page";

export async function generateMetadata() {
  return { title: (await getTranslations("themes"))("title") };
}

export default async function ThemesPage({ searchParams }: { searchParams: Promise<Record<string, string>> }) {
  const { scope, locale, timezone } = await requireViewer();
  const t = await getTranslations("themes");
  const { data: themes, nextCursor, filter, long } = await readByName(listThemes, scope, searchParams);
  const schedules = await listScheduleStates(
    scope,
    themes.map(({ id }) => id),
  );
  const scheduleOf = new Map(schedules.map((schedule) => [schedule.subjectId, schedule]));
  return (
    <PageMessages of="(signed-in)/themes/page">
      <PageHead
        title={t("title")}
        sentence={t("sentence")}
        actions={
          <ButtonLink href="/themes/new" look="solid">
            {t("new")}
          </ButtonLink>
        }
      />
      {long && <NameSearch path="/themes" text={filter.text ?? ""} />}
      {themes.length === 0 && filter.text && <NoneNamed path="/themes" text={filter.text} />}
      {themes.length === 0 && !filter.text && (
        <div className="border-t border-ink">
          <Empty title={t("empty.title")} action={<ButtonLink href="/themes/new">{t("new")}</ButtonLink>}>
            {t("empty.text")}
          </Empty>
        </div>
      )}
      <ul className="border-t border-ink">
        {themes.map((theme) => {
          const schedule = scheduleOf.get(theme.id);
          return (
            <li key={theme.id} className="grid gap-x-4 gap-y-1 border-b border-line py-4 sm:grid-cols-[1fr_11rem_9rem]">
              <div className="min-w-0">
                <Link
                  href={`/themes/${theme.id}`}
                  className="font-serif text-lg leading-snug font-medium hover:underline"
                >
                  {theme.name}
                </Link>
                <p className="text-sm text-quiet">
                  {schedule ? `${describeRule(schedule.rule, locale)}.` : t("noSchedule")}
                  {schedule?.status === "paused" && schedule.pauseCause === "person" && schedule.pauseReason && (
                    <> {t("pausedBecause", { reason: schedule.pauseReason })}</>
                  )}
                </p>
              </div>
              <div className="text-quiet">
                {schedule?.nextDueAt && (
                  <NextMoment
                    at={schedule.nextDueAt}
                    yours={timezone}
                    timezone={schedule.rule.timezone}
                    isMoved={schedule.isMoved}
                  />
                )}
              </div>
              <div className="sm:text-right">
                {!schedule && <StatusMark tone="idle">{t("off")}</StatusMark>}
                {schedule?.status === "active" && schedule.consecutiveFailures === 0 && (
                  <StatusMark tone="ok">{t(schedule.deliveryMode)}</StatusMark>
                )}
                {schedule && (schedule.status !== "active" || schedule.consecutiveFailures > 0) && (
                  <ScheduleState schedule={schedule} timezone={timezone} />
                )}
              </div>
            </li>
          );
        })}
      </ul>
      <NextPage path="/themes" filter={filter} cursor={nextCursor} />
    </PageMessages>
  );
}
