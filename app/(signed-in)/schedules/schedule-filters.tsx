"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { inputClass } from "@/components/form/field";
import { scheduleSorts, scheduleStatuses } from "@/lib/schedules/schema";
import type { Member } from "@/lib/members/schema";

export type FilterValues = Record<"text" | "status" | "ownerId" | "themeId" | "sort", string>;

const statuses = [...scheduleStatuses, "failing", "deleted"] as const;
const typingMs = 300;

/** Filters and search that live in the address, so that a filtered list can be kept and shared. */
export function ScheduleFilters({
  values,
  members,
  themes,
}: {
  values: FilterValues;
  members: Member[];
  themes: { id: string; name: string }[];
}) {
  const t = useTranslations("schedules.filter");
  const tState = useTranslations("schedules.filter.state");
  const router = useRouter();
  const [text, setText] = useState(values.text);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const choose = (change: Partial<FilterValues>) => {
    clearTimeout(timer.current);
    const next = Object.entries({ ...values, text, ...change }).filter(
      ([name, value]) => value !== "" && !(name === "sort" && value === "name"),
    );
    router.push(`/schedules?${new URLSearchParams(next)}`, { scroll: false });
  };
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
      <input
        type="search"
        aria-label={t("text")}
        placeholder={t("text")}
        maxLength={80}
        className={`${inputClass} w-full! sm:w-56!`}
        value={text}
        onChange={(event) => {
          const typed = event.target.value;
          setText(typed);
          clearTimeout(timer.current);
          timer.current = setTimeout(() => choose({ text: typed }), typingMs);
        }}
      />
      {select("status", [["", t("anyStatus")], ...statuses.map((one): [string, string] => [one, tState(one)])])}
      {members.length > 1 &&
        select("ownerId", [["", t("anyOwner")], ...members.map(({ id, name }): [string, string] => [id, name])])}
      {themes.length > 1 &&
        select("themeId", [["", t("anyTheme")], ...themes.map(({ id, name }): [string, string] => [id, name])])}
      {select(
        "sort",
        scheduleSorts.map((one): [string, string] => [one, t(`sorts.${one.replace("-", "down_") as "name"}`)]),
      )}
    </div>
  );
}
