import { Link } from "@/components/ui/link";
import { useTranslations } from "next-intl";
import { reasonText, toneOf } from "@/components/runs/run-status";
import { Moment } from "@/components/ui/moment";
import { StatusMark } from "@/components/ui/status-mark";
import type { RunStatus } from "@/lib/runs/schema";
import type { ScheduleView } from "@/lib/schedules/schema";

/** When a schedule ran last, and the outcome. */
export function LastRun({ run, timezone }: { run: ScheduleView["lastRun"]; timezone: string }) {
  const t = useTranslations("runs");
  const tSchedules = useTranslations("schedules");
  if (!run) return <span className="text-sm text-quiet">{tSchedules("neverRan")}</span>;
  const status = run.status as RunStatus;
  return (
    <>
      <Link href={`/runs/${run.id}`} className="hover:underline">
        <Moment at={run.at} timezone={timezone} />
      </Link>
      <div className="xl:leading-4 xl:[&_span]:truncate" title={run.reason ? reasonText(run.reason, t) : undefined}>
        <StatusMark tone={toneOf[status]}>
          {status === "skipped"
            ? t("status.skipped", { reason: reasonText(run.reason, t) })
            : tSchedules(`result.${status}`)}
        </StatusMark>
      </div>
    </>
  );
}
