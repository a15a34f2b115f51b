import { useLocale, useNow } from "next-intl";
import { formatLocale } from "@/lib/i18n/schema";
import { localDate, localTime } from "@/lib/recurrence/local-time";

/** An instant in a zone: "Fri 20 Nov 09:00", with the year if it is not the current one, in the typeface for times. */
export function Moment({ at, timezone, seconds = false }: { at: string; timezone: string; seconds?: boolean }) {
  const locale = useLocale();
  const now = useNow();
  return (
    <time dateTime={at} className="font-mono text-[13px] whitespace-nowrap">
      {shortDay(at, timezone, locale)}
      {localDate(at, timezone).slice(0, 4) !== localDate(now, timezone).slice(0, 4) &&
        ` ${localDate(at, timezone).slice(0, 4)}`}{" "}
      {localTime(at, timezone, seconds ? "seconds" : "minutes")}
    </time>
  );
}

/** "Fri 20 Nov" */
export function shortDay(at: string | Date, timezone: string, locale: string): string {
  const parts = new Intl.DateTimeFormat(formatLocale(locale), {
    weekday: "short",
    day: "numeric",
    month: "short",
    timeZone: timezone,
  }).formatToParts(new Date(at));
  const part = (type: string) => parts.find((one) => one.type === type)?.value.replace(/\.$/, "") ?? "";
  return `${part("weekday")} ${part("day")} ${part("month")}`;
}

/** "Fri 20 Nov 09:00" */
export function dayAndTime(at: string | Date, timezone: string, locale: string): string {
  return `${shortDay(at, timezone, locale)} ${localTime(at, timezone)}`;
}
