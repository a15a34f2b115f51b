"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { inputClass } from "@/components/form/field";
import type { RunStatus } from "@/lib/runs/schema";

/** Filters that live in the address, so that a filtered list can be kept and shared. */
export function RunFilters({
  status,
  subjectId,
  statuses,
  themes,
}: {
  status: string;
  subjectId: string;
  statuses: RunStatus[];
  themes: { id: string; name: string }[];
}) {
  const t = useTranslations("runs");
  const router = useRouter();
  const choose = (next: { status: string; subjectId: string }) => {
    const query = new URLSearchParams(Object.entries(next).filter(([, value]) => value !== ""));
    router.push(`/runs?${query}`);
  };
  return (
    <div className="mb-4 flex flex-wrap gap-3">
      <select
        aria-label={t("filter.status")}
        className={`${inputClass} w-auto!`}
        value={status}
        onChange={(event) => choose({ status: event.target.value, subjectId })}
      >
        <option value="">{t("filter.anyStatus")}</option>
        {statuses.map((one) => (
          <option key={one} value={one}>
            {t(`filter.${one}`)}
          </option>
        ))}
      </select>
      <select
        aria-label={t("filter.theme")}
        className={`${inputClass} w-auto! max-w-full`}
        value={subjectId}
        onChange={(event) => choose({ status, subjectId: event.target.value })}
      >
        <option value="">{t("filter.anyTheme")}</option>
        {themes.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}
