"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "sonner";
import { useAttempt } from "@/components/form/attempt";
import { Button } from "@/components/ui/button";
import { ProgressLine } from "@/components/ui/progress-line";
import { RunStatusMark } from "@/components/runs/run-status";
import { useRun } from "@/components/runs/use-run";
import { useTaskText } from "@/components/tasks/task-text";
import type { RunView } from "@/lib/runs/schema";
import { findTaskDefinition } from "@/lib/assembly/tasks";
import type { ActionResult } from "@/lib/transport/action";

/** A run under way: its current step, its progress, and a button to stop it. */
export function RunProgress({
  initial,
  why = null,
  cancel,
}: {
  initial: RunView;
  /** Why the viewer may not stop it; null if they may. */
  why?: string | null;
  cancel: (input: { id: string }) => Promise<ActionResult<void>>;
}) {
  const t = useTranslations("runs");
  const attempt = useAttempt();
  const run = useRun(initial);
  const say = useTaskText(run.taskType);
  const [stopping, setStopping] = useState(false);
  if (run.status !== "pending" && run.status !== "running")
    return (
      <p className="mb-4">
        <RunStatusMark run={run} />
      </p>
    );
  const steps = findTaskDefinition(run.taskType)?.steps ?? [];
  const step = run.progress?.step;
  const stop = async () => {
    setStopping(true);
    const result = await attempt(cancel({ id: run.id }));
    if (!result.ok) {
      setStopping(false);
      toast.error(result.error.message);
    }
  };
  return (
    <div className="arrive border-y border-line py-3" data-testid="run-progress">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <RunStatusMark run={run} />
        <Button why={why} onClick={() => void stop()} disabled={stopping || run.cancelRequested}>
          {t("cancel")}
        </Button>
      </div>
      <div className="mt-2 flex items-center gap-3">
        <ProgressLine
          label={t("progress")}
          done={step ? Math.max(0, steps.indexOf(step)) + share(run.progress) : 0}
          total={steps.length}
        />
        <span className="font-mono text-xs text-quiet" aria-live="polite">
          {step
            ? say(`step.${step}`, { done: run.progress?.done ?? 0, total: run.progress?.total ?? 0 })
            : t("waiting")}
        </span>
      </div>
    </div>
  );
}

function share(progress: RunView["progress"]): number {
  return progress && progress.total > 0 ? progress.done / progress.total : 0;
}
