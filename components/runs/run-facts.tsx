import { useLocale, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { subjectPage } from "@/components/tasks/subject-page";
import { TaskName } from "@/components/tasks/task-name";
import { useTaskText } from "@/components/tasks/task-text";
import { duration } from "@/components/ui/duration";
import { Link } from "@/components/ui/link";
import type { RunDetail } from "@/lib/runs/schema";

/** Facts about a run: its schedule, task and owner, who started it, its params, how long it took, and where it ran. */
export function RunFacts({ run, startedBy }: { run: RunDetail; startedBy: string | null }) {
  const t = useTranslations("runs.facts");
  const tRuns = useTranslations("runs");
  const say = useTaskText(run.taskType);
  const locale = useLocale();
  const { scheduleId, scheduleName, subject, about, ownerName, worker, params, startedAt, finishedAt } = run;
  const page = subject && subjectPage(subject);
  const took = startedAt && finishedAt ? Date.parse(finishedAt) - Date.parse(startedAt) : null;
  const wanted = run.dueAt ?? run.createdAt;
  const waited = startedAt ? Math.max(0, Date.parse(startedAt) - Date.parse(wanted)) : null;
  return (
    <dl
      className="mt-6 grid gap-x-8 gap-y-3 border-t border-line pt-4 sm:grid-cols-2 lg:grid-cols-3"
      data-testid="run-facts"
    >
      {scheduleId && scheduleName && (
        <Fact name={t("schedule")}>
          <Link href={`/schedules/${scheduleId}`} className="underline">
            {scheduleName}
          </Link>
        </Fact>
      )}
      <Fact name={t("task")}>
        {page ? (
          <Link href={page} className="underline">
            <TaskName type={run.taskType} about={about} />
          </Link>
        ) : (
          <TaskName type={run.taskType} about={about} />
        )}
      </Fact>
      {ownerName && <Fact name={t("owner")}>{ownerName}</Fact>}
      <Fact name={t("startedBy")}>{startedBy ?? tRuns(`trigger.${run.trigger}`)}</Fact>
      {waited !== null && <Fact name={t("waited")}>{duration(waited, locale)}</Fact>}
      {took !== null && <Fact name={t("took")}>{duration(took, locale)}</Fact>}
      {run.attempt > 1 && <Fact name={t("attempts")}>{run.attempt}</Fact>}
      {worker && (
        <Fact name={t("worker")}>
          <span className="font-mono text-[13px]">{t("workerAt", { host: worker.host, pid: String(worker.pid) })}</span>
        </Fact>
      )}
      {Object.entries(params).map(([name, value]) => (
        <Fact key={name} name={say(`field.${name}`)}>
          <span className="font-mono text-[13px]">{typeof value === "string" ? value : JSON.stringify(value)}</span>
        </Fact>
      ))}
      <Fact name={t("id")}>
        <span className="font-mono text-[13px]">{run.id}</span>
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-[13px] text-quiet">{name}</dt>
      <dd className="line-clamp-3 text-sm [overflow-wrap:anywhere]">{children}</dd>
    </div>
  );
}
