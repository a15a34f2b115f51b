import { useTranslations } from "next-intl";
import { reasonText } from "@/components/runs/run-status";
import { PressSchedule } from "@/components/schedules/press-schedule";
import type { RunView } from "@/lib/runs/schema";
import type { PlannedOccurrence } from "@/lib/schedules/schema";

/** The press schedule of what has become of today so far, and of what comes within seven days. */
export function PressWeek({
  occurred,
  planned,
  now,
  timezone,
}: {
  occurred: RunView[];
  planned: { occurrences: PlannedOccurrence[]; complete: boolean };
  now: Date;
  timezone: string;
}) {
  const t = useTranslations("runs");
  const past = occurred.map((run) => ({
    key: run.id,
    at: run.dueAt ?? run.scheduledFor ?? run.createdAt,
    name: run.scheduleName ?? run.about ?? run.taskType,
    href: `/runs/${run.id}`,
    skipped: run.status === "skipped" || run.status === "cancelled" ? reasonText(run.reason, t) : null,
  }));
  const coming = planned.occurrences.map(({ scheduleId, name, at }) => ({
    key: `${scheduleId} ${at}`,
    at,
    name,
    href: `/schedules/${scheduleId}`,
    skipped: null,
  }));
  return <PressSchedule entries={[...past, ...coming]} complete={planned.complete} now={now} timezone={timezone} />;
}
