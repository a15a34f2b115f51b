import { useLocale, useTranslations } from "next-intl";
import { dayAndTime } from "@/components/ui/moment";
import { StatusMark } from "@/components/ui/status-mark";
import type { ScheduleView } from "@/lib/schedules/schema";

type State = Pick<ScheduleView, "status" | "pausedUntil" | "pauseCause" | "consecutiveFailures" | "deletedAt">;

/** The state of a schedule, as a word and a shape. */
export function ScheduleState({ schedule, timezone }: { schedule: State; timezone: string }) {
  const t = useTranslations("schedules.state");
  const locale = useLocale();
  const { status, pausedUntil, pauseCause, consecutiveFailures, deletedAt } = schedule;
  if (deletedAt) return <StatusMark tone="idle">{t("deleted")}</StatusMark>;
  if (status === "completed") return <StatusMark tone="idle">{t("completed")}</StatusMark>;
  if (status === "paused") {
    if (pauseCause === "failures") return <StatusMark tone="wrong">{t("pausedByFailures")}</StatusMark>;
    if (!pausedUntil) return <StatusMark tone="wait">{t("paused")}</StatusMark>;
    const until = dayAndTime(pausedUntil, timezone, locale);
    return <StatusMark tone="wait">{t("pausedUntil", { until })}</StatusMark>;
  }
  if (consecutiveFailures > 0)
    return <StatusMark tone="wrong">{t("failing", { count: consecutiveFailures })}</StatusMark>;
  return <StatusMark tone="ok">{t("active")}</StatusMark>;
}
