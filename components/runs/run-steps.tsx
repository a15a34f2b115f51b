"use client";

import { Link } from "@/components/ui/link";
import { useTranslations } from "next-intl";
import { reasonText, toneOf } from "@/components/runs/run-status";
import { useFailureText } from "@/components/runs/use-failure-text";
import { TaskName } from "@/components/tasks/task-name";
import { useTaskText } from "@/components/tasks/task-text";
import { Moment } from "@/components/ui/moment";
import { StatusMark } from "@/components/ui/status-mark";
import { localTime } from "@/lib/recurrence/local-time";
import type { RunDetail } from "@/lib/runs/schema";
import { findTaskDefinition } from "@/lib/assembly/tasks";

type Step = RunDetail["steps"][number];

/** The steps of a workflow's run: for each its status, start and end, outcome, and a link to its own page. */
export function RunSteps({ steps, timezone }: { steps: Step[]; timezone: string }) {
  return (
    <ol data-testid="run-steps">
      {steps.map((step, index) => (
        <li key={step.key} className="border-b border-line py-2.5">
          <RunStep step={step} number={index + 1} timezone={timezone} />
        </li>
      ))}
    </ol>
  );
}

function RunStep({ step, number, timezone }: { step: Step; number: number; timezone: string }) {
  const t = useTranslations("runs");
  const tStatus = useTranslations("schedules.result");
  const failureText = useFailureText();
  const say = useTaskText(step.taskType);
  const { id, key, status, reason, facts, links, startedAt, finishedAt } = step;
  const names = (findTaskDefinition(step.taskType)?.facts ?? []).filter((name) => name in facts);
  const title = (
    <>
      {number}. <TaskName type={step.taskType} about={step.about} />
    </>
  );
  return (
    <div className="grid items-baseline gap-x-6 gap-y-1 sm:grid-cols-[minmax(0,1fr)_auto]">
      <div className="min-w-0">
        <p>
          {id ? (
            <Link href={`/runs/${id}`} className="underline">
              {title}
            </Link>
          ) : (
            <span className="text-quiet">{title}</span>
          )}{" "}
          <span className="font-mono text-[13px] text-quiet">{key}</span>
        </p>
        {reason && <p className="text-sm text-quiet">{reasonText(reason, t)}</p>}
        {step.error && <p className="text-sm [overflow-wrap:anywhere]">{failureText(step)}</p>}
        {step.error && step.retryAt && (
          <p className="text-sm text-quiet">
            {t("retriedAt")} <Moment at={step.retryAt} timezone={timezone} seconds />
          </p>
        )}
        {names.length > 0 && (
          <p className="text-[13px] [overflow-wrap:anywhere] text-quiet">
            {names.map((name) => t("told", { name: say(`fact.${name}`), value: String(facts[name]) })).join(" · ")}
          </p>
        )}
        {links.map(({ label, path }) => (
          <p key={path} className="text-sm">
            <Link href={path} className="underline">
              {label}
            </Link>
          </p>
        ))}
      </div>
      <div className="flex items-baseline gap-4">
        {startedAt && (
          <span className="font-mono text-[13px] text-quiet">
            {localTime(startedAt, timezone, "seconds")}
            {finishedAt && `–${localTime(finishedAt, timezone, "seconds")}`}
          </span>
        )}
        <StatusMark tone={status ? toneOf[status] : "idle"}>{status ? tStatus(status) : t("notBegun")}</StatusMark>
      </div>
    </div>
  );
}
