"use client";

import { useTranslations } from "next-intl";
import { DayField, useSearchFilters } from "@/components/form/search-filters";
import { Select } from "@/components/form/select";
import { useTaskNames } from "@/components/tasks/task-text";
import { runStatuses } from "@/lib/runs/schema";

interface Named {
  id: string;
  name: string;
}

export type RunFilterValues = Record<
  "status" | "taskType" | "scheduleId" | "subjectId" | "triggeredById" | "from" | "through",
  string
>;

/** Filters kept in the URL, so that a filtered list can be saved and shared. */
export function RunFilters({
  values,
  themes,
  members,
  schedule,
  taskTypes,
}: {
  values: RunFilterValues;
  themes: Named[];
  members: Named[];
  /** The schedule whose runs these are; null if they are not limited to one. */
  schedule: Named | null;
  taskTypes: string[];
}) {
  const t = useTranslations("runs.filter");
  const nameOf = useTaskNames();
  const { choose } = useSearchFilters("/runs", { text: "", ...values });
  const select = (name: keyof RunFilterValues, any: string, options: { value: string; label: string }[]) => (
    <Select
      id={`runs-${name}`}
      label={t(name)}
      value={values[name]}
      options={[{ value: "", label: any }, ...options]}
      onChange={(value) => choose({ [name]: value })}
    />
  );
  const named = (all: Named[]) => all.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <div className="mb-4 flex flex-wrap gap-3">
      {select(
        "status",
        t("anyStatus"),
        runStatuses.map((one) => ({ value: one, label: t(one) })),
      )}
      {select(
        "taskType",
        t("anyType"),
        taskTypes.map((one) => ({ value: one, label: nameOf(one) })),
      )}
      {select("subjectId", t("anyTheme"), named(themes))}
      {schedule && select("scheduleId", t("anySchedule"), named([schedule]))}
      {members.length > 1 && select("triggeredById", t("anyPerson"), named(members))}
      <DayField label={t("from")} value={values.from} onChange={(from) => choose({ from })} />
      <DayField label={t("through")} value={values.through} onChange={(through) => choose({ through })} />
    </div>
  );
}
