import { useLocale, useTranslations } from "next-intl";
import { reasonText } from "@/components/runs/run-status";
import { useTaskText } from "@/components/tasks/task-text";
import { faultSchema, type Locale } from "@/lib/i18n/schema";
import { failureText } from "@/lib/i18n/errors";
import type { RunDetail } from "@/lib/runs/schema";
import { localTime } from "@/lib/recurrence/local-time";

const kinds = [
  "started",
  "step",
  "succeeded",
  "failed",
  "skipped",
  "cancelled",
  "pending",
  "lost",
  "approved",
  "mail_failed",
  "mail_succeeded",
] as const;

/** What happened when, to the millisecond. */
export function RunTimeline({ run, timezone }: { run: RunDetail; timezone: string }) {
  const t = useTranslations("runs");
  const locale = useLocale() as Locale;
  const say = useTaskText(run.taskType);
  const lines = [
    { at: run.createdAt, text: run.trigger === "manual" ? t("event.requested") : t("event.claimed") },
    ...run.events.map(({ at, kind, data }) => ({ at, text: lineOf(kind, data) })),
  ];
  return (
    <ol className="py-2">
      {lines.map(({ at, text }, index) => (
        <li key={index} className="grid grid-cols-[7rem_1fr] gap-x-4 py-1">
          <time dateTime={at} className="pt-0.5 font-mono text-[13px] text-quiet">
            {localTime(at, timezone, "ms")}
          </time>
          <span>{text}</span>
        </li>
      ))}
    </ol>
  );

  function lineOf(name: string, data: Record<string, unknown>): string {
    const kind = kinds.find((one) => one === name);
    if (!kind) return name;
    if (kind === "step") return say(`stepName.${String(data.step)}`);
    const error = typeof data.error === "string" ? data.error : null;
    return t(`event.${kind}`, {
      attempt: Number(data.attempt ?? 1),
      reason: reasonText(typeof data.reason === "string" ? data.reason : null, t),
      error: failureText(locale, { error, fault: faultSchema.safeParse(data.fault).data ?? null }) ?? "",
    });
  }
}
