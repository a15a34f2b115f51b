import { Link } from "@/components/ui/link";
import { useLocale, useTranslations } from "next-intl";
import { ScheduleState } from "@/components/schedules/schedule-state";
import { Moment } from "@/components/ui/moment";
import { describeRule } from "@/lib/recurrence/describe";
import type { Locale } from "@/lib/i18n/schema";
import type { ScheduleView } from "@/lib/schedules/schema";

/** The schedules of one subject, a line each with rule, state and next occurrence; or a text if there are none. */
export function ScheduleLines({
  schedules,
  none,
  timezone,
}: {
  schedules: ScheduleView[];
  none: string;
  timezone: string;
}) {
  const locale = useLocale() as Locale;
  const t = useTranslations("runs");
  if (schedules.length === 0) return <p className="py-4 text-quiet">{none}</p>;
  return (
    <ul>
      {schedules.map((schedule) => (
        <li
          key={schedule.id}
          className="flex flex-wrap items-baseline gap-x-5 gap-y-1 border-b border-line py-3 text-sm"
        >
          <Link href={`/schedules/${schedule.id}`} className="underline">
            {t("told", { name: schedule.name, value: describeRule(schedule, locale) })}
          </Link>
          <ScheduleState schedule={schedule} timezone={timezone} />
          {schedule.nextDueAt && <Moment at={schedule.nextDueAt} timezone={timezone} />}
        </li>
      ))}
    </ul>
  );
}
