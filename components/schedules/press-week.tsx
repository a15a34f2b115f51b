import { usePressEntries } from "@/components/schedules/press-entries";
import { PressSchedule } from "@/components/schedules/press-schedule";
import type { RunView } from "@/lib/runs/schema";
import type { PlannedOccurrence } from "@/lib/schedules/schema";

/** The press schedule: the outcomes of today so far, and what is planned within seven days. */
export function PressWeek({
  occurred,
  planned: { occurrences, more },
  now,
  timezone,
}: {
  occurred: RunView[];
  planned: { occurrences: PlannedOccurrence[]; more: number };
  now: Date;
  timezone: string;
}) {
  const entries = usePressEntries({ occurred, planned: occurrences }, timezone);
  return <PressSchedule entries={entries} more={more} now={now} timezone={timezone} />;
}
