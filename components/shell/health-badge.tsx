"use client";

import { useNow, useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { StatusMark } from "@/components/ui/status-mark";
import type { HealthView } from "@/lib/health/schema";

const everyMs = 10_000;

/** Whether the worker works, asked for every ten seconds; when it does not, since when. */
export function HealthBadge({ initial }: { initial: HealthView }) {
  const t = useTranslations("health");
  const [health, setHealth] = useState<HealthView | null>(initial);
  const [checkedAt, setCheckedAt] = useState(() => Date.now());
  const now = useNow({ updateInterval: 1_000 });
  useEffect(() => {
    const check = async () => {
      setHealth(await readHealth());
      setCheckedAt(Date.now());
    };
    const timer = setInterval(() => void check(), everyMs);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, Math.round((now.getTime() - checkedAt) / 1_000));
  const seen = health?.worker.lastSeenAt;
  return (
    <div className="text-[13px]">
      {health === null ? (
        <StatusMark tone="wrong">{t("unreachable")}</StatusMark>
      ) : health.worker.status === "ok" ? (
        <StatusMark tone="ok">{t("running")}</StatusMark>
      ) : (
        <StatusMark tone="wrong">{seen ? t("downSince", { at: new Date(seen) }) : t("down")}</StatusMark>
      )}
      <p className="mt-0.5 font-mono text-xs text-quiet" suppressHydrationWarning>
        {t("checked", { seconds })}
      </p>
    </div>
  );
}

/** Null when the web itself does not answer. */
async function readHealth(): Promise<HealthView | null> {
  try {
    return (await (await fetch("/api/health", { cache: "no-store" })).json()) as HealthView;
  } catch {
    return null;
  }
}
