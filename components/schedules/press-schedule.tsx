import { Link } from "@/components/ui/link";
import { getLocale, getTranslations } from "next-intl/server";
import { classNames } from "@/components/ui/class-names";
import { shortDay } from "@/components/ui/moment";
import { localDate, localTime } from "@/lib/recurrence/local-time";

/** One occurrence on the strip: still to come, done, or skipped with its reason. */
export interface PressEntry {
  key: string;
  at: string;
  name: string;
  href: string;
  skipped: string | null;
}

const dayMs = 86_400_000;
/** More than so many on one day are counted instead of shown. */
export const mostADay = 8;

/**
 * The next seven days, a column each (a row on a phone), every occurrence on it in the reader's zone: what is
 * past faded, what is skipped struck with its reason, a red line at now.
 */
export async function PressSchedule({
  entries,
  complete,
  now,
  timezone,
}: {
  entries: PressEntry[];
  /** Whether these are all: else what is not shown is not counted either. */
  complete: boolean;
  now: Date;
  timezone: string;
}) {
  const t = await getTranslations("press");
  const locale = await getLocale();
  const keyOf = (at: Date | string) => localDate(at, timezone);
  const noon = Date.parse(`${keyOf(now)}T12:00:00Z`);
  const days = Array.from({ length: 7 }, (_, index) => new Date(noon + index * dayMs));
  return (
    <ol aria-label={t("label")} className="grid border-t border-b border-t-ink border-b-edge sm:grid-cols-7">
      {days.map((day, index) => {
        const ofDay = entries.filter(({ at }) => keyOf(at) === day.toISOString().slice(0, 10));
        const past = ofDay.filter(({ at }) => new Date(at) <= now);
        const coming = ofDay.filter(({ at }) => new Date(at) > now);
        // Of a crowded day the last that are over and the first that come.
        const over = Math.max(0, past.length - mostADay / 2);
        const beyond = Math.max(0, coming.length - mostADay);
        return (
          <li
            key={day.toISOString()}
            className={classNames(
              "min-h-14 min-w-0 py-1.5 sm:min-h-48 sm:px-2.5",
              index > 0 && "border-t border-line sm:border-t-0 sm:border-l",
              index === 0 && "sm:pl-0",
            )}
          >
            <h3 className={classNames("text-base leading-tight", index === 0 && "text-accent")}>
              {index === 0
                ? t("today")
                : new Intl.DateTimeFormat(locale, { weekday: "long", timeZone: "UTC" }).format(day)}
            </h3>
            <p className="mb-1.5 text-xs text-quiet">{shortDay(day, "UTC", locale).split(" ").slice(1).join(" ")}</p>
            {over > 0 && <p className="text-xs text-quiet">{t("before", { count: over })}</p>}
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
            {beyond > 0 && (
              <p className="text-xs text-quiet">{complete ? t("more", { count: beyond }) : t("andMore")}</p>
            )}
          </li>
        );
      })}
    </ol>
  );
}

function Entry({ entry, timezone, past = false }: { entry: PressEntry; timezone: string; past?: boolean }) {
  return (
    <li className={classNames("text-[13px] leading-snug", past && "text-quiet")}>
      <Link href={entry.href} className="grid grid-cols-[2.9rem_1fr] py-1 hover:underline">
        <span
          className={classNames("font-mono text-xs leading-[1.4] text-quiet", entry.skipped !== null && "line-through")}
        >
          {localTime(entry.at, timezone)}
        </span>
        <span className={classNames("break-words", entry.skipped !== null && "line-through")}>{entry.name}</span>
      </Link>
      {entry.skipped !== null && <span className="font-serif text-wait italic">{entry.skipped}</span>}
    </li>
  );
}
