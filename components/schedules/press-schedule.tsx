import type { ReactNode } from "react";
import { Link } from "@/components/ui/link";
import { getLocale, getTranslations } from "next-intl/server";
import type { PressEntry } from "@/components/schedules/press-entries";
import { classNames } from "@/components/ui/class-names";
import { shortDay } from "@/components/ui/moment";
import { localDate, localTime } from "@/lib/recurrence/local-time";

const dayMs = 86_400_000;
/** If a day has more than this, the rest is counted instead of shown. */
const mostADay = 8;

/**
 * The next seven days, one column each (one row each if there is no room for columns), with every occurrence in the
 * reader's zone: past ones faded, skipped ones struck through with the reason, and a red line at the current time.
 */
export async function PressSchedule({
  entries,
  more,
  now,
  timezone,
}: {
  entries: PressEntry[];
  /** How many further schedules run within the week that are not among the entries. */
  more: number;
  now: Date;
  timezone: string;
}) {
  const t = await getTranslations("press");
  const locale = await getLocale();
  const keyOf = (at: Date | string) => localDate(at, timezone);
  const noon = Date.parse(`${keyOf(now)}T12:00:00Z`);
  const days = Array.from({ length: 7 }, (_, index) => new Date(noon + index * dayMs));
  return (
    <ol aria-label={t("label")} className="grid border-t border-b border-t-ink border-b-edge lg:grid-cols-7">
      {days.map((day, index) => {
        const ofDay = entries.filter(({ at }) => keyOf(at) === day.toISOString().slice(0, 10));
        const past = ofDay.filter(({ at }) => new Date(at) <= now);
        const coming = ofDay.filter(({ at }) => new Date(at) > now);
        // Of a crowded day, shows the last past entries and the first coming ones.
        const over = Math.max(0, past.length - mostADay / 2);
        const beyond = coming.slice(mostADay).reduce((sum, { count }) => sum + count, 0);
        const date = day.toISOString().slice(0, 10);
        return (
          <li
            key={day.toISOString()}
            className={classNames(
              "min-h-14 min-w-0 py-1.5 lg:min-h-48 lg:px-2.5",
              index > 0 && "border-t border-line lg:border-t-0 lg:border-l",
              index === 0 && "lg:pl-0",
            )}
          >
            <h2 className={classNames("text-base leading-tight", index === 0 && "text-accent")}>
              {index === 0
                ? t("today")
                : new Intl.DateTimeFormat(locale, { weekday: "long", timeZone: "UTC" }).format(day)}
            </h2>
            <p className="mb-1.5 text-xs text-quiet">{shortDay(day, "UTC", locale).split(" ").slice(1).join(" ")}</p>
            {over > 0 && <DayLink date={date}>{t("before", { count: over })}</DayLink>}
            <ul>
              {past.slice(over).map((entry) => (
                <Entry key={entry.key} entry={entry} timezone={timezone} past />
              ))}
            </ul>
            {index === 0 && (
              <p className="my-1.5 flex items-center gap-1.5 font-mono text-[11px] font-semibold text-accent">
                <span className="h-px flex-1 bg-accent" />
                <time dateTime={now.toISOString()}>{localTime(now, timezone)}</time>
              </p>
            )}
            <ul>
              {coming.slice(0, mostADay).map((entry) => (
                <Entry key={entry.key} entry={entry} timezone={timezone} />
              ))}
            </ul>
            {(beyond > 0 || more > 0) && (
              <DayLink date={date}>{more > 0 ? t("andMore") : t("more", { count: beyond })}</DayLink>
            )}
          </li>
        );
      })}
    </ol>
  );
}

/** A link to all entries of a day. */
export function DayLink({ date, children }: { date: string; children: ReactNode }) {
  return (
    <p className="text-xs">
      <Link
        href={`/schedules/calendar?day=${date}`}
        className="inline-flex min-h-[24px] items-center text-quiet underline"
      >
        {children}
      </Link>
    </p>
  );
}

export function Entry({ entry, timezone, past = false }: { entry: PressEntry; timezone: string; past?: boolean }) {
  return (
    <li className={classNames("text-[13px] leading-snug", past && "text-quiet")}>
      <Link href={entry.href} className="grid grid-cols-[2.9rem_minmax(0,1fr)] py-1 hover:underline">
        <span
          className={classNames("font-mono text-xs leading-[1.4] text-quiet", entry.skipped !== null && "line-through")}
        >
          {localTime(entry.at, timezone)}
        </span>
        <span className={classNames("break-words", entry.skipped !== null && "line-through")}>{entry.name}</span>
      </Link>
      {[entry.skipped, ...entry.notes].map(
        (note) =>
          note !== null && (
            <span key={note} className="block pl-[2.9rem] font-serif text-wait italic">
              {note}
            </span>
          ),
      )}
    </li>
  );
}
