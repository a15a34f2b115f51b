"use client";

import { useLocale, useNow, useTimeZone, useTranslations } from "next-intl";
import { useHealth } from "@/components/shell/use-health";
import { dayAndTime } from "@/components/ui/moment";
import { StatusMark } from "@/components/ui/status-mark";
import type { HealthView } from "@/lib/health/schema";

/** Whether the worker works, when its last evaluation was, and what waits for it. */
export function HealthBadge({ initial }: { initial: HealthView }) {
  const t = useTranslations("health");
  const moment = useMoment();
  const { health } = useHealth(initial);
  const now = useNow({ updateInterval: 1_000 });
  const evaluated = health?.worker.lastEvaluationAt;
  const seconds = evaluated ? Math.max(0, Math.round((now.getTime() - Date.parse(evaluated)) / 1_000)) : null;
  const { waiting = 0, oldestDueAt = null } = health?.backlog ?? {};
  return (
    <div className="text-[13px]" data-testid="health-badge">
      {health === null ? (
        <StatusMark tone="wrong">{t("unreachable")}</StatusMark>
      ) : health.worker.status === "ok" ? (
        <StatusMark tone={health.status === "ok" ? "ok" : "wait"}>
          {t(health.status === "ok" ? "running" : "degraded")}
        </StatusMark>
      ) : (
        <StatusMark tone="wrong">{t("down")}</StatusMark>
      )}
      {seconds !== null && (
        <p className="mt-0.5 font-mono text-xs text-quiet" suppressHydrationWarning>
          {t("evaluated", { seconds: Math.min(seconds, 9_999) })}
        </p>
      )}
      {waiting > 0 && oldestDueAt && (
        <p className="mt-0.5 text-xs text-wait">{t("backlog", { count: waiting, at: moment(oldestDueAt) })}</p>
      )}
    </div>
  );
}

/** On every page while the worker is down, or mail is not accepted: since when, and what waits. */
export function HealthBanner({ initial }: { initial: HealthView }) {
  const t = useTranslations("health");
  const moment = useMoment();
  const { health } = useHealth(initial);
  if (health?.worker.status === "ok") {
    const { failingSince, waiting } = health.mail;
    if (!failingSince) return null;
    return (
      <p role="alert" className="mb-6 border-l-2 border-wait bg-wash px-4 py-2.5 text-sm">
        {t("mailFailing", { at: moment(failingSince), count: waiting })}
      </p>
    );
  }
  const seen = health?.worker.lastSeenAt;
  return (
    <p role="alert" className="mb-6 border-l-2 border-accent bg-wash px-4 py-2.5 text-sm">
      {health === null ? (
        t("unreachableLong")
      ) : (
        <>
          {seen ? t("downSince", { at: moment(seen) }) : t("neverSeen")} {t("waits", { count: health.backlog.waiting })}
        </>
      )}
    </p>
  );
}

/** An instant in words, in the reader's zone. */
function useMoment(): (at: string) => string {
  const locale = useLocale();
  const timezone = useTimeZone() ?? "UTC";
  return (at) => dayAndTime(at, timezone, locale);
}
