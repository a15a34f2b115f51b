"use client";

import { useLocale, useNow, useTimeZone, useTranslations } from "next-intl";
import { shortDay } from "@/components/ui/moment";
import type { Locale } from "@/lib/i18n/schema";
import { describeNote } from "@/lib/recurrence/describe";
import { preview } from "@/lib/recurrence/rules";
import { recurrenceOf, type ThemeScheduleInput } from "@/lib/schedules/schema";
import { localTime } from "@/lib/recurrence/local-time";

/** When the next five editions come, in the schedule's zone, with what is unusual about them. */
export function NextOccurrences({ plan, labelId }: { plan: ThemeScheduleInput | null; labelId: string }) {
  const t = useTranslations("schedule");
  const locale = useLocale() as Locale;
  const yours = useTimeZone() ?? null;
  const now = useNow({ updateInterval: 30_000 });
  if (!plan) return <p className="pt-1.5 text-quiet">{t("nextUnknown")}</p>;
  const occurrences = preview({ recurrence: recurrenceOf(plan), timezone: plan.timezone }, now, 5);
  return (
    <ol
      aria-labelledby={labelId}
      className="pt-1.5 font-mono text-[13px] leading-[1.75]"
      data-testid="next-occurrences"
    >
      {occurrences.map(({ at, notes }) => (
        <li key={at.toISOString()} className="flex flex-wrap gap-x-5">
          <time dateTime={at.toISOString()} className={plan.enabled ? "" : "text-quiet"} suppressHydrationWarning>
            {shortDay(at, plan.timezone, locale).padEnd(11)} {localTime(at, plan.timezone)}
          </time>
          {yours !== null && localTime(at, yours) !== localTime(at, plan.timezone) && (
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
