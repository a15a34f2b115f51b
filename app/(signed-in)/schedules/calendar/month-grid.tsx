import { useLocale, useTranslations } from "next-intl";
import { type PressEntry, usePressEntries } from "@/components/schedules/press-entries";
import { DayLink } from "@/components/schedules/press-schedule";
import { classNames } from "@/components/ui/class-names";
import { Link } from "@/components/ui/link";
import { shortDay } from "@/components/ui/moment";
import type { WeekStart } from "@/lib/people/schema";
import { localDate, localTime } from "@/lib/recurrence/local-time";
import type { RunView } from "@/lib/runs/schema";
import type { PlannedOccurrence } from "@/lib/schedules/schema";

/** How many lines a day shows; the others are counted, and the count links to the day. */
const mostADay = 4;
const columnOf: Record<WeekStart, number> = { sun: 0, mon: 1, sat: 6 };

/** A month, one row per week; on a phone one row per day, without empty days. */
export function MonthGrid({
  dates,
  today,
  weekStart,
  timezone,
  ...shown
}: {
  occurred: RunView[];
  planned: PlannedOccurrence[];
  /** The days, as calendar dates. */
  dates: string[];
  today: string;
  weekStart: WeekStart;
  timezone: string;
}) {
  const t = useTranslations("calendar");
  const locale = useLocale();
  const entries = usePressEntries(shown, timezone);
  const weekday = new Date(`${dates[0] ?? today}T12:00:00Z`).getUTCDay();
  const offset = (weekday - columnOf[weekStart] + 7) % 7;
  return (
    <ol
      aria-label={t("month")}
      className="grid border-t border-ink md:grid-cols-7 md:border-b md:border-b-edge"
      data-testid="calendar-month"
    >
      {offset > 0 && <li aria-hidden="true" className="hidden md:block" style={{ gridColumn: `span ${offset}` }} />}
      {dates.map((date) => {
        const ofDay = entries.filter(({ at }) => localDate(at, timezone) === date);
        const others = ofDay.slice(mostADay).reduce((sum, { count }) => sum + count, 0);
        return (
          <li
            key={date}
            className={classNames(
              "min-w-0 border-b border-line py-1.5 md:min-h-28 md:px-1.5",
              ofDay.length === 0 && date !== today && "hidden md:block",
            )}
          >
            <h2 className="font-sans text-[13px]">
              <Link
                href={`/schedules/calendar?day=${date}`}
                aria-current={date === today ? "date" : undefined}
                className={classNames(
                  "inline-flex min-h-[24px] items-center hover:underline",
                  date === today ? "font-semibold text-accent" : "text-quiet",
                )}
              >
                {shortDay(`${date}T12:00:00Z`, "UTC", locale)}
              </Link>
            </h2>
            <ul>
              {ofDay.slice(0, mostADay).map((entry) => (
                <Line key={entry.key} entry={entry} timezone={timezone} />
              ))}
            </ul>
            {others > 0 && <DayLink date={date}>{t("others", { count: others })}</DayLink>}
          </li>
        );
      })}
    </ol>
  );
}

function Line({ entry, timezone }: { entry: PressEntry; timezone: string }) {
  const { href, at, name, skipped, notes } = entry;
  return (
    <li className="text-[13px] leading-snug">
      <Link
        href={href}
        title={[name, skipped, ...notes].filter(Boolean).join(", ")}
        className={classNames(
          "block min-h-[24px] truncate py-0.5 leading-5 hover:underline",
          skipped !== null && "text-quiet line-through",
        )}
      >
        <span className="font-mono text-xs text-quiet">{localTime(at, timezone)}</span> {name}
      </Link>
    </li>
  );
}
