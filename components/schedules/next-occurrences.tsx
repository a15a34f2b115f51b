"use client";

import { useLocale, useNow, useTimeZone, useTranslations } from "next-intl";
import { shortDay } from "@/components/ui/moment";
import type { Locale } from "@/lib/i18n/schema";
import { describeNote } from "@/lib/recurrence/describe";
import { localDate, localTime } from "@/lib/recurrence/local-time";
import { preview } from "@/lib/recurrence/rules";
import type { Rule } from "@/lib/recurrence/schema";

/** When a rule's next occurrences come, in its own zone, with what is unusual about them. */
export function NextOccurrences({
  rule,
  count,
  muted = false,
  labelId,
}: {
  rule: Rule | null;
  count: number;
  /** They are what would be: the schedule is off. */
  muted?: boolean;
  labelId: string;
}) {
  const t = useTranslations("schedule");
  const locale = useLocale() as Locale;
  const yours = useTimeZone() ?? null;
  const now = useNow({ updateInterval: 30_000 });
  if (!rule) return <p className="pt-1.5 text-quiet">{t("nextUnknown")}</p>;
  const occurrences = preview(rule, now, count);
  if (occurrences.length === 0) return <p className="pt-1.5 text-quiet">{t("nextNone")}</p>;
  const year = localYear(now, rule.timezone);
  return (
    <ol
      aria-labelledby={labelId}
      className="pt-1.5 font-mono text-[13px] leading-[1.75]"
      data-testid="next-occurrences"
    >
      {occurrences.map(({ at, notes }) => (
        <li key={at.toISOString()} className="flex flex-wrap gap-x-5">
          <time dateTime={at.toISOString()} className={muted ? "text-quiet" : ""} suppressHydrationWarning>
            {shortDay(at, rule.timezone, locale).padEnd(11)}
            {localYear(at, rule.timezone) !== year && ` ${localYear(at, rule.timezone)}`} {localTime(at, rule.timezone)}
          </time>
          {yours !== null && localTime(at, yours) !== localTime(at, rule.timezone) && (
            <span className="text-quiet">{t("yourTime", { time: localTime(at, yours) })}</span>
          )}
          {notes.map((note) => (
            <span key={note.kind} className="font-serif text-wait italic">
              {describeNote(note, locale)}
            </span>
          ))}
        </li>
      ))}
    </ol>
  );
}

function localYear(at: Date, timezone: string): string {
  return localDate(at, timezone).slice(0, 4);
}
