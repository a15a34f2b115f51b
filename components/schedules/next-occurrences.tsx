"use client";

import { useNow, useTimeZone, useTranslations } from "next-intl";
import { useMemo } from "react";
import { classNames } from "@/components/ui/class-names";
import { dayAndTime, shortDay } from "@/components/ui/moment";
import { useWords } from "@/components/schedules/use-words";
import { noteInWords } from "@/lib/recurrence/words";
import { localDate, localTime } from "@/lib/recurrence/local-time";
import { preview, unusualOccurrences } from "@/lib/recurrence/rules";
import type { Occurrence, Rule } from "@/lib/recurrence/schema";

const yearMs = 366 * 86_400_000;

/**
 * A rule's next occurrences, in its own zone, with what is unusual about them; and, after those, unusual occurrences
 * within a year, such as at a clock change.
 */
export function NextOccurrences({
  rule,
  count,
  muted = false,
  exceptions = [],
  labelId,
}: {
  rule: Rule | null;
  count: number;
  /** Changes to some of them: skipped if `dueAt` is null, otherwise moved. */
  exceptions?: Exceptions;
  /** The schedule is off: these occurrences are only hypothetical. */
  muted?: boolean;
  labelId: string;
}) {
  const t = useTranslations("schedule");
  const now = useNow({ updateInterval: 30_000 });
  const minute = Math.floor(now.getTime() / 60_000) * 60_000;
  const { next, unusual } = useMemo(
    () => (rule ? lookAhead(rule, new Date(minute), count) : nothing),
    [rule, minute, count],
  );
  if (!rule) return <p className="pt-1.5 text-quiet">{t("nextUnknown")}</p>;
  if (next.length === 0) return <p className="pt-1.5 text-quiet">{t("nextNone")}</p>;
  return (
    <>
      <Occurrences
        rule={rule}
        occurrences={next}
        exceptions={exceptions}
        now={now}
        muted={muted}
        labelId={labelId}
        testId="next-occurrences"
      />
      {unusual.length > 0 && (
        <>
          <p id={`${labelId}-unusual`} className="pt-2 text-[13px] text-quiet">
            {t("unusual")}
          </p>
          <Occurrences
            rule={rule}
            occurrences={unusual}
            exceptions={exceptions}
            now={now}
            muted={muted}
            labelId={`${labelId}-unusual`}
            testId="unusual-occurrences"
          />
        </>
      )}
    </>
  );
}

type Exceptions = readonly { at: string; dueAt: string | null }[];

interface Ahead {
  next: Occurrence[];
  unusual: Occurrence[];
}

const nothing: Ahead = { next: [], unusual: [] };

function lookAhead(rule: Rule, now: Date, count: number): Ahead {
  const next = preview(rule, now, count);
  const last = next.at(-1)?.at ?? now;
  return { next, unusual: unusualOccurrences(rule, last, new Date(now.getTime() + yearMs), 3) };
}

function Occurrences({
  rule: { timezone },
  occurrences,
  exceptions,
  now,
  muted,
  labelId,
  testId,
}: {
  rule: Rule;
  occurrences: Occurrence[];
  exceptions: Exceptions;
  now: Date;
  muted: boolean;
  labelId: string;
  testId: string;
}) {
  const t = useTranslations("schedule");
  const words = useWords();
  const yours = useTimeZone() ?? null;
  const year = localYear(now, timezone);
  return (
    <ol aria-labelledby={labelId} className="pt-1.5 font-mono text-[13px] leading-[1.75]" data-testid={testId}>
      {occurrences.map(({ at, notes }) => {
        const exception = exceptions.find((one) => one.at === at.toISOString());
        const dueAt = exception ? exception.dueAt : at.toISOString();
        return (
          <li key={at.toISOString()} className="flex flex-wrap gap-x-5">
            <time
              dateTime={at.toISOString()}
              className={classNames(
                "min-w-[18ch]",
                muted && "text-quiet",
                exception && "line-through decoration-quiet",
              )}
              suppressHydrationWarning
            >
              {shortDay(at, timezone, words.locale)}
              {localYear(at, timezone) !== year && ` ${localYear(at, timezone)}`} {localTime(at, timezone)}
            </time>
            {exception && (
              <span className="font-serif text-wait italic">
                {dueAt === null ? t("isSkipped") : t("isMoved", { at: dayAndTime(dueAt, timezone, words.locale) })}
              </span>
            )}
            {dueAt !== null && yours !== null && localTime(dueAt, yours) !== localTime(dueAt, timezone) && (
              <span className="text-quiet">{t("yourTime", { at: dayAndTime(dueAt, yours, words.locale) })}</span>
            )}
            {notes.map((note) => (
              <span key={note.kind} className="font-serif text-wait italic">
                {noteInWords(note, words)}
              </span>
            ))}
          </li>
        );
      })}
    </ol>
  );
}

function localYear(at: Date, timezone: string): string {
  return localDate(at, timezone).slice(0, 4);
}
