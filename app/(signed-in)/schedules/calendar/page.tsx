import { getTranslations } from "next-intl/server";
import { CalendarFeed } from "@/app/(signed-in)/schedules/calendar/calendar-feed";
import { shareCalendarAction } from "@/app/(signed-in)/schedules/calendar/actions";
import { DayList } from "@/app/(signed-in)/schedules/calendar/day-list";
import { MonthGrid } from "@/app/(signed-in)/schedules/calendar/month-grid";
import { PageMessages } from "@/components/shell/page-messages";
import { KeepFresh } from "@/components/ui/keep-fresh";
import { Link } from "@/components/ui/link";
import { PageHead, PageSection } from "@/components/ui/page";
import { formatLocale } from "@/lib/i18n/schema";
import { findCalendarFeed } from "@/lib/members/queries";
import { localDate } from "@/lib/recurrence/local-time";
import { instantOf, localDays } from "@/lib/recurrence/rules";
import { listOccurredRuns } from "@/lib/runs/queries";
import { listPlanned } from "@/lib/schedules/queries";
import { requireViewer } from "@/lib/transport/page";

export async function generateMetadata() {
  return { title: (await getTranslations("calendar"))("title") };
}

/** A month with what ran and what is planned; or one day of it, shown completely. */
export default async function CalendarPage({ searchParams }: { searchParams: Promise<Record<string, string>> }) {
  const { scope, timezone, locale, weekStart } = await requireViewer();
  const t = await getTranslations("calendar");
  const asked = await searchParams;
  const now = scope.clock.now();
  const today = localDate(now, timezone);
  const day = isDay(asked.day) ? asked.day : null;
  const month = day?.slice(0, 7) ?? (isDay(`${asked.month}-01`) ? (asked.month ?? "") : today.slice(0, 7));
  const say = (of: string, options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(formatLocale(locale), { ...options, timeZone: "UTC" }).format(new Date(`${of}T12:00:00Z`));
  const title = day
    ? say(day, { weekday: "long", day: "numeric", month: "long", year: "numeric" })
    : say(`${month}-01`, { month: "long", year: "numeric" });
  const days = daysOf({ day, month, timezone });
  const [from, through] = [days[0]?.from ?? now, days.at(-1)?.through ?? now];
  const [planned, occurred] = await Promise.all([
    through > now ? listPlanned(scope, { after: now, days }) : { occurrences: [], more: 0 },
    from < now ? listOccurredRuns(scope, from, now < through ? now : through) : [],
  ]);
  const shown = { occurred, planned: planned.occurrences, timezone };
  const beside = day ? [`day=${shifted(day, -1)}`, `day=${shifted(day, 1)}`] : monthsBeside(month);
  return (
    <PageMessages of="(signed-in)/schedules/calendar/page">
      <KeepFresh renderedAt={now} />
      <PageHead
        above={<Link href="/schedules">{t("schedules")}</Link>}
        title={<span className="inline-block first-letter:uppercase">{title}</span>}
        actions={
          <nav aria-label={t("turn")} className="flex flex-wrap items-center gap-4 text-sm">
            <Link href={`/schedules/calendar?${beside[0]}`} rel="prev" className="underline">
              {t(day ? "previousDay" : "previousMonth")}
            </Link>
            <Link href={day ? `/schedules/calendar?month=${month}` : "/schedules/calendar"} className="underline">
              {t(day ? "toMonth" : "thisMonth")}
            </Link>
            <Link href={`/schedules/calendar?${beside[1]}`} rel="next" className="underline">
              {t(day ? "nextDay" : "nextMonth")}
            </Link>
          </nav>
        }
      />
      {day ? (
        <DayList {...shown} />
      ) : (
        <MonthGrid
          {...shown}
          dates={days.map(({ from: begins }) => localDate(begins, timezone))}
          today={today}
          weekStart={weekStart}
        />
      )}
      {planned.more > 0 && <p className="pt-3 text-sm text-quiet">{t("more", { count: planned.more })}</p>}
      <PageSection title={t("feed.title")}>
        <CalendarFeed url={await findCalendarFeed(scope)} share={shareCalendarAction} />
      </PageSection>
    </PageMessages>
  );
}

function isDay(day: string | undefined): day is string {
  return day !== undefined && /^[12]\d{3}-\d\d-\d\d$/.test(day) && !Number.isNaN(Date.parse(day));
}

function shifted(day: string, by: number): string {
  return new Date(Date.parse(day) + by * 86_400_000).toISOString().slice(0, 10);
}

function monthsBeside(month: string): [string, string] {
  const [year = 0, number = 1] = month.split("-").map(Number);
  const of = (index: number) => `month=${new Date(Date.UTC(year, index, 1)).toISOString().slice(0, 7)}`;
  return [of(number - 2), of(number)];
}

/** The day, or the days of the month, in the reader's zone. */
function daysOf({ day, month, timezone }: { day: string | null; month: string; timezone: string }) {
  const [year = 0, number = 1] = month.split("-").map(Number);
  const count = day ? 1 : new Date(Date.UTC(year, number, 0)).getUTCDate();
  const noon = `${day ?? `${month}-01`}T12:00`;
  return localDays(instantOf(noon, timezone) ?? new Date(`${noon}Z`), timezone, count);
}
