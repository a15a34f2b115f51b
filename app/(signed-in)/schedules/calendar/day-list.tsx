import { useTranslations } from "next-intl";
import { usePressEntries } from "@/components/schedules/press-entries";
import { Entry } from "@/components/schedules/press-schedule";
import type { RunView } from "@/lib/runs/schema";
import type { PlannedOccurrence } from "@/lib/schedules/schema";

/** Everything that ran or is planned on a day. */
export function DayList({
  timezone,
  ...shown
}: {
  occurred: RunView[];
  planned: PlannedOccurrence[];
  timezone: string;
}) {
  const t = useTranslations("calendar");
  const entries = usePressEntries(shown, timezone);
  if (entries.length === 0) return <p className="border-t border-ink py-4 text-quiet">{t("nothing")}</p>;
  return (
    <ul className="border-t border-ink py-2" data-testid="calendar-day">
      {entries.map((entry) => (
        <Entry key={entry.key} entry={entry} timezone={timezone} />
      ))}
    </ul>
  );
}
