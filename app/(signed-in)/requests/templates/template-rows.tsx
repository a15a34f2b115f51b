"use client";

import { Link } from "@/components/ui/link";
import { useTranslations } from "next-intl";
import { useAct } from "@/components/form/use-act";
import { LastRun } from "@/components/schedules/last-run";
import { ScheduleState } from "@/components/schedules/schedule-state";
import type { Steering } from "@/components/schedules/steering";
import { Button } from "@/components/ui/button";
import { Moment } from "@/components/ui/moment";
import type { ScheduleView } from "@/lib/schedules/schema";

interface Row {
  schedule: ScheduleView;
  rule: string;
  /** The latest failure, in words. */
  lastError: { runId: string; text: string | null } | null;
  /** Why the viewer may not pause or resume it; null if they may. */
  why: string | null;
}

/** Templates: when they run next, how they went, and a button to pause them. */
export function TemplateRows({
  rows,
  timezone,
  ...steering
}: { rows: Row[]; timezone: string } & Pick<Steering, "pause" | "resume">) {
  return (
    <ul data-testid="templates">
      {rows.map((row) => (
        <TemplateRow key={row.schedule.id} row={row} timezone={timezone} {...steering} />
      ))}
    </ul>
  );
}

function TemplateRow({
  row: { schedule, rule, lastError, why },
  timezone,
  pause,
  resume,
}: { row: Row; timezone: string } & Pick<Steering, "pause" | "resume">) {
  const t = useTranslations("requests");
  const tSchedules = useTranslations("schedules");
  const { act, busy } = useAct();
  const { id, status } = schedule;
  return (
    <li className="grid gap-x-6 gap-y-2 border-b border-line py-3.5 md:grid-cols-[1fr_9rem_9rem_auto] md:items-start">
      <div className="min-w-0">
        <Link href={`/schedules/${id}`} className="font-serif text-[17px] leading-snug font-medium hover:underline">
          {schedule.name}
        </Link>
        <p className="text-sm">{rule}</p>
        <p className="text-[13px] text-quiet">
          {t(`mode.${schedule.deliveryMode}`)}
          {schedule.recipients.length > 0 && `, ${schedule.recipients.join(", ")}`}
        </p>
        {lastError && (
          <p className="mt-1 text-[13px] [overflow-wrap:anywhere]">
            <Link href={`/runs/${lastError.runId}`} className="text-accent underline">
              {t("lastError")}
            </Link>{" "}
            {lastError.text}
          </p>
        )}
      </div>
      <div className="text-sm">
        <p className="text-xs text-quiet">{tSchedules("column.next")}</p>
        {schedule.nextDueAt ? (
          <Moment at={schedule.nextDueAt} timezone={timezone} />
        ) : (
          <span className="text-quiet">{tSchedules("noNext")}</span>
        )}
      </div>
      <div className="text-sm">
        <p className="text-xs text-quiet">{tSchedules("column.last")}</p>
        <LastRun run={schedule.lastRun} timezone={timezone} />
      </div>
      <div className="flex items-center gap-3 md:flex-col md:items-end md:gap-1.5">
        <ScheduleState schedule={schedule} timezone={timezone} />
        {status !== "completed" && (
          <Button
            disabled={busy}
            why={why}
            aria-label={t(status === "paused" ? "resumeOne" : "pauseOne", { name: schedule.name })}
            onClick={() =>
              void (status === "paused"
                ? act(resume({ id, missed: "leave" }), { done: tSchedules("bulk.resumed", { count: 1 }) })
                : act(pause({ id }), {
                    done: tSchedules("bulk.paused", { count: 1 }),
                    undo: () => resume({ id, missed: "leave" }),
                  }))
            }
          >
            {tSchedules(status === "paused" ? "resume" : "pause")}
          </Button>
        )}
      </div>
    </li>
  );
}
