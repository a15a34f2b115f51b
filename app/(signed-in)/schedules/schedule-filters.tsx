"use client";

import { useTranslations } from "next-intl";
import { inputClass } from "@/components/form/field";
import { SearchField, useSearchFilters } from "@/components/form/search-filters";
import { useTaskNames } from "@/components/tasks/task-text";
import { scheduleSorts, scheduleStatuses } from "@/lib/schedules/schema";
import type { Member } from "@/lib/members/schema";

export type FilterValues = Record<
  "text" | "status" | "taskType" | "ownerId" | "subjectId" | "timezone" | "sort",
  string
>;

const statuses = [...scheduleStatuses, "failing", "deleted"] as const;

/** Filters and a search kept in the URL, so that a filtered list can be saved and shared. */
export function ScheduleFilters({
  values,
  you,
  members,
  themes,
  taskTypes,
  timezones,
}: {
  values: FilterValues;
  /** The id of the viewer. */
  you: string;
  taskTypes: string[];
  timezones: string[];
  members: Member[];
  themes: { id: string; name: string }[];
}) {
  const t = useTranslations("schedules.filter");
  const nameOf = useTaskNames();
  const tState = useTranslations("schedules.filter.state");
  const { text, type, choose } = useSearchFilters(
    "/schedules",
    values,
    (name, value) => name === "sort" && value === "name",
  );
  const select = (name: Exclude<keyof FilterValues, "text">, options: [value: string, label: string][]) => (
    <select
      aria-label={t(name)}
      className={`${inputClass} w-auto! max-w-full`}
      value={values[name]}
      onChange={(event) => choose({ [name]: event.target.value })}
    >
      {options.map(([value, label]) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </select>
  );
  return (
    <div role="search" className="mt-8 mb-2 flex flex-wrap gap-3">
      <SearchField label={t("text")} value={text} onChange={type} />
      {select("status", [["", t("anyStatus")], ...statuses.map((one): [string, string] => [one, tState(one)])])}
      {select("taskType", [["", t("anyType")], ...taskTypes.map((one): [string, string] => [one, nameOf(one)])])}
      {members.length > 1 &&
        select("ownerId", [
          ["", t("anyOwner")],
          [you, t("mine")],
          ...members.flatMap(({ id, name }): [string, string][] => (id === you ? [] : [[id, name]])),
        ])}
      {themes.length > 1 &&
        select("subjectId", [["", t("anyTheme")], ...themes.map(({ id, name }): [string, string] => [id, name])])}
      {timezones.length > 1 &&
        select("timezone", [["", t("anyZone")], ...timezones.map((one): [string, string] => [one, one])])}
      {select(
        "sort",
        scheduleSorts.map((one): [string, string] => [one, t(`sorts.${one.replace("-", "down_") as "name"}`)]),
      )}
    </div>
  );
}
