import { useLocale, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { dayAndTime, Moment } from "@/components/ui/moment";
import type { ScheduleView } from "@/lib/schedules/schema";

type Paused = Pick<
  ScheduleView,
  "status" | "pausedAt" | "pausedUntil" | "pauseCause" | "pauseReason" | "consecutiveFailures"
>;

/** Says that a schedule is paused: by whom, why, since when and until when. Renders nothing if it is not. */
export function PauseNote({
  schedule,
  by,
  timezone,
  children,
}: {
  schedule: Paused;
  /** Who has paused it, if that is recorded. */
  by: string | null;
  timezone: string;
  children?: ReactNode;
}) {
  const t = useTranslations("schedules");
  const locale = useLocale();
  const { status, pausedAt, pausedUntil } = schedule;
  if (status !== "paused") return null;
  return (
    <p className="mt-4 border-l-2 border-wait bg-wash px-4 py-2.5 text-sm" data-testid="pause-note">
      {why()}
      {pausedAt && (
        <>
          {" "}
          {t("pausedSince")} <Moment at={pausedAt} timezone={timezone} />.
        </>
      )}
      {pausedUntil && ` ${t("resumesAt", { at: dayAndTime(pausedUntil, timezone, locale) })}`}
      {children}
    </p>
  );

  function why(): string {
    const { pauseCause, pauseReason: reason, consecutiveFailures: count } = schedule;
    if (pauseCause === "failures") return t("pausedBecauseFailures", { count });
    if (pauseCause === "owner_left") return t("pausedBecauseOwnerLeft", { name: reason ?? t("nobody") });
    if (by === null) return reason ? t("pausedBecause", { reason }) : t("pausedPlain");
    return reason ? t("pausedByBecause", { by, reason }) : t("pausedBy", { by });
  }
}
