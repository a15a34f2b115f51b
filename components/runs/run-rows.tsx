import { Link } from "@/components/ui/link";
import { useLocale, useTranslations } from "next-intl";
import { RunStatusMark } from "@/components/runs/run-status";
import { TaskName } from "@/components/tasks/task-name";
import { shortDay } from "@/components/ui/moment";
import type { Locale } from "@/lib/i18n/schema";
import { failureText } from "@/lib/i18n/errors";
import type { RunView } from "@/lib/runs/schema";
import { localDate, localTime } from "@/lib/recurrence/local-time";

/** Runs as rows separated by hairlines: when, what, what was delivered, and the status. */
export function RunRows({ runs, timezone, now }: { runs: RunView[]; timezone: string; now: Date }) {
  const t = useTranslations("runs");
  const locale = useLocale() as Locale;
  const isToday = (at: string) => localDate(at, timezone) === localDate(now, timezone);
  return (
    <ul>
      {runs.map((run) => {
        const at = run.startedAt ?? run.scheduledFor ?? run.createdAt;
        return (
          <li
            key={run.id}
            className="arrive grid gap-x-4 gap-y-1 border-b border-line py-3.5 sm:grid-cols-[5.5rem_minmax(0,1fr)_auto] lg:grid-cols-[5.5rem_minmax(0,1fr)_8rem_10rem]"
          >
            <time dateTime={at} className="pt-0.5 font-mono text-[13px] text-quiet">
              {isToday(at)
                ? localTime(at, timezone, "seconds")
                : `${shortDay(at, timezone, locale).split(" ").slice(0, 2).join(" ")} ${localTime(at, timezone)}`}
            </time>
            <div className="min-w-0">
              <Link
                href={`/runs/${run.id}`}
                className="font-serif text-[17px] leading-snug font-medium hover:underline"
              >
                {run.scheduleName ?? <TaskName type={run.taskType} about={run.about} />}
                {run.editionNumber !== null &&
                  run.editionStatus !== "discarded" &&
                  `, ${t("number", { number: run.editionNumber })}`}
              </Link>
              <p className="text-sm text-quiet">{run.editionTitle ?? failureText(locale, run) ?? stretch(run)}</p>
            </div>
            <div className="sm:max-lg:text-right lg:contents">
              <p className="text-sm sm:pt-0.5">
                {run.deliveries.total > 0 &&
                  t("delivered", {
                    done: run.deliveries.accepted,
                    kept: run.deliveries.kept,
                    total: run.deliveries.total,
                  })}
              </p>
              <div className="lg:text-right">
                <RunStatusMark run={run} />
              </div>
            </div>
          </li>
        );
      })}
    </ul>
  );

  function stretch(run: RunView): string {
    return run.coveredCount > 1 ? t("stretch", { count: run.coveredCount }) : t(`trigger.${run.trigger}`);
  }
}
