import Link from "next/link";
import { useTranslations } from "next-intl";
import { TaskName } from "@/components/tasks/task-name";
import { StatusMark, type Tone } from "@/components/ui/status-mark";
import { localTime } from "@/lib/recurrence/local-time";
import type { RunDetail, RunStatus } from "@/lib/runs/schema";

const tones: Record<RunStatus, Tone> = {
  pending: "wait",
  running: "busy",
  succeeded: "ok",
  failed: "wrong",
  skipped: "idle",
  cancelled: "idle",
};

/** The steps of a workflow's run: how each stands, from when to when, and its own page. */
export function RunSteps({ steps, timezone }: { steps: RunDetail["steps"]; timezone: string }) {
  const t = useTranslations("schedules.result");
  return (
    <ol data-testid="run-steps">
      {steps.map(({ id, taskType, status, error, startedAt, finishedAt }, index) => (
        <li
          key={id}
          className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1 border-b border-line py-2.5"
        >
          <div className="min-w-0">
            <Link href={`/runs/${id}`} className="underline">
              {index + 1}. <TaskName type={taskType} about={null} />
            </Link>
            {error && <p className="text-sm [overflow-wrap:anywhere] text-quiet">{error}</p>}
          </div>
          <div className="flex items-baseline gap-4">
            {startedAt && (
              <span className="font-mono text-[13px] text-quiet">
                {localTime(startedAt, timezone, "seconds")}
                {finishedAt && `–${localTime(finishedAt, timezone, "seconds")}`}
              </span>
            )}
            <StatusMark tone={tones[status]}>{t(status)}</StatusMark>
          </div>
        </li>
      ))}
    </ol>
  );
}
