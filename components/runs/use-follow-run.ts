"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect, useEffectEvent, useState } from "react";
import { toast } from "sonner";
import { leavePage } from "@/components/form/unsaved";
import { followRun } from "@/components/runs/follow-run";
import { reasonText } from "@/components/runs/run-status";
import type { RunDetail } from "@/lib/runs/schema";

/** Follows a run that was started here, and shows its outcome in a toast with a link. */
export function useFollowRun(): (runId: string) => void {
  const t = useTranslations("runNow");
  const tRuns = useTranslations("runs");
  const router = useRouter();
  const [runId, setRunId] = useState<string | null>(null);
  const tell = useEffectEvent((run: RunDetail) => {
    const lead = (label: string, path: string) => ({
      duration: 12_000,
      action: { label, onClick: () => leavePage(() => router.push(path)) },
    });
    const toRun = lead(t("toRun"), `/runs/${run.id}`);
    const { status, editionId, editionNumber, reason } = run;
    if (status === "succeeded" && editionId)
      toast.success(t("ready", { number: editionNumber ?? 1 }), lead(t("read"), `/editions/${editionId}`));
    else if (status === "succeeded") toast.success(t("done"), toRun);
    else if (status === "failed") toast.error(t("failed"), toRun);
    else toast.info(t("nothing", { reason: reasonText(reason, tRuns) }), toRun);
    setRunId(null);
    router.refresh();
  });
  useEffect(() => {
    if (!runId) return;
    return followRun(runId, (run) => {
      if (run.status === "pending" || run.status === "running") return true;
      tell(run);
      return false;
    });
  }, [runId]);
  return setRunId;
}
