import { useTranslations } from "next-intl";
import { StatusMark, type Tone } from "@/components/ui/status-mark";
import type { RunStatus, RunView } from "@/lib/runs/schema";
import { skipReasons } from "@/lib/tasks/schema";

/** The look of each run status where the outcome of the run's mail does not count. */
export const toneOf: Record<RunStatus, Tone> = {
  pending: "wait",
  running: "busy",
  succeeded: "ok",
  failed: "wrong",
  skipped: "idle",
  cancelled: "idle",
};

/** The status of a run as a word and a shape; the outcome of its mail counts. */
export function RunStatusMark({ run }: { run: RunView }) {
  const t = useTranslations("runs");
  const { tone, text } = describe(run, t);
  return <StatusMark tone={tone}>{text}</StatusMark>;
}

type Translate = ReturnType<typeof useTranslations<"runs">>;

function describe(run: RunView, t: Translate): { tone: Tone; text: string } {
  switch (run.status) {
    case "pending":
      return { tone: "wait", text: run.retryAt && run.error ? t("status.retrying") : t("status.pending") };
    case "running":
      return { tone: "busy", text: run.cancelRequested ? t("status.cancelling") : t("status.running") };
    case "failed":
      return { tone: "wrong", text: t("status.failed") };
    case "cancelled":
      return { tone: "idle", text: t("status.cancelled") };
    case "skipped":
      return { tone: "idle", text: t("status.skipped", { reason: reasonText(run.reason, t) }) };
    case "succeeded":
      if (run.editionStatus === "draft") return { tone: "wait", text: t("status.draft") };
      if (run.editionStatus === "discarded") return { tone: "idle", text: t("status.discarded") };
      if (run.deliveries.failed > 0)
        return { tone: "wrong", text: t("status.undelivered", { count: run.deliveries.failed }) };
      if (run.deliveries.waiting > 0) return { tone: "busy", text: t("status.sending") };
      if (run.deliveries.kept > 0) return { tone: "ok", text: t("status.kept") };
      if (run.deliveries.accepted > 0) return { tone: "ok", text: t("status.sent") };
      return { tone: "ok", text: run.editionStatus === null ? t("status.done") : t("status.published") };
  }
}

export function reasonText(reason: string | null, t: Translate): string {
  const name = skipReasons.find((one) => one === reason);
  return name ? t(`reason.${name}`) : (reason ?? "");
}
