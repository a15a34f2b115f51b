"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { inputClass } from "@/components/form/field";
import { runStatuses } from "@/lib/runs/schema";
import { skipReasons } from "@/lib/tasks/schema";

/** Which of a schedule's runs are shown; kept in the URL. */
export function HistoryFilters({ id, status, reason }: { id: string; status: string; reason: string }) {
  const t = useTranslations("runs");
  const router = useRouter();
  const choose = (change: { status?: string; reason?: string }) => {
    const next = Object.entries({ status, reason, ...change }).filter(([, value]) => value !== "");
    router.push(`/schedules/${id}?${new URLSearchParams(next)}`, { scroll: false });
  };
  return (
    <div className="flex min-w-0 flex-wrap justify-end gap-2 font-sans">
      <select
        aria-label={t("filter.status")}
        className={`${inputClass} w-auto! py-0.5! text-[13px]!`}
        value={status}
        onChange={(event) => choose({ status: event.target.value })}
      >
        <option value="">{t("filter.anyStatus")}</option>
        {runStatuses.map((one) => (
          <option key={one} value={one}>
            {t(`filter.${one}`)}
          </option>
        ))}
      </select>
      <select
        aria-label={t("filter.reason")}
        className={`${inputClass} w-auto! py-0.5! text-[13px]!`}
        value={reason}
        onChange={(event) => choose({ reason: event.target.value })}
      >
        <option value="">{t("filter.anyReason")}</option>
        {skipReasons.map((one) => (
          <option key={one} value={one}>
            {t(`reason.${one}`)}
          </option>
        ))}
      </select>
    </div>
  );
}
