import { useLocale, useTranslations } from "next-intl";
import { reasonText } from "@/components/runs/run-status";
import type { Locale } from "@/lib/i18n/schema";
import { describeNotes, describeRule } from "@/lib/recurrence/describe";
import { localTime } from "@/lib/recurrence/local-time";
import type { RunView } from "@/lib/runs/schema";
import type { PlannedOccurrence } from "@/lib/schedules/schema";

/** A line of a calendar: an occurrence, or all of a schedule's on a day; planned, done, or skipped with its reason. */
export interface PressEntry {
  key: string;
  at: string;
  name: string;
  href: string;
  /** How many occurrences it represents. */
  count: number;
  skipped: string | null;
  notes: string[];
}

/** Past occurrences with their outcome, and planned ones, as lines of a calendar, in order. */
export function usePressEntries(
  { occurred, planned }: { occurred: RunView[]; planned: PlannedOccurrence[] },
  timezone: string,
): PressEntry[] {
  const t = useTranslations("press");
  const tRuns = useTranslations("runs");
  const locale = useLocale() as Locale;
  return [...occurred.map(ofRun), ...planned.map(ofPlanned)].sort((a, b) => a.at.localeCompare(b.at));

  function ofRun(run: RunView): PressEntry {
    return {
      key: run.id,
      at: run.dueAt ?? run.scheduledFor ?? run.createdAt,
      name: run.scheduleName ?? run.about ?? run.taskType,
      href: `/runs/${run.id}`,
      count: run.coveredCount,
      skipped: run.status === "skipped" || run.status === "cancelled" ? reasonText(run.reason, tRuns) : null,
      notes: [],
    };
  }

  function ofPlanned(one: PlannedOccurrence): PressEntry {
    const { scheduleId, name, nominalAt, dueAt, count, through, recurrence, notes } = one;
    const rule =
      recurrence?.kind === "interval"
        ? describeRule({ recurrence, timezone }, locale)
        : t("until", { time: localTime(through, timezone) });
    const isMoved = dueAt !== null && dueAt !== nominalAt && count === 1;
    return {
      key: `${scheduleId} ${nominalAt}`,
      at: dueAt ?? nominalAt,
      name,
      href: `/schedules/${scheduleId}`,
      count,
      skipped: dueAt === null ? t("skipped") : null,
      notes: [
        ...(count > 1 ? [t("often", { rule, count })] : []),
        ...(isMoved ? [t("moved")] : []),
        ...describeNotes(notes, locale),
      ],
    };
  }
}
