"use client";

import { useTranslations } from "next-intl";
import { SearchField, useSearchFilters } from "@/components/form/search-filters";
import { Select } from "@/components/form/select";
import { feedSorts, feedStates } from "@/lib/sources/health/schema";
import type { GroupChoice } from "@/lib/sources/schema";

export type FilterValues = Record<"text" | "state" | "groupId" | "sort", string>;

/** The filters and the order of the list; both are kept in the URL. */
export function FeedFilters({ values, groups }: { values: FilterValues; groups: GroupChoice[] }) {
  const t = useTranslations("sources.feeds.filter");
  const { text, type, choose } = useSearchFilters(
    "/sources/all",
    values,
    (name, value) => name === "sort" && value === "attention",
  );
  return (
    <div role="search" className="mb-2 flex flex-wrap gap-3">
      <SearchField label={t("text")} value={text} onChange={type} />
      <Select
        id="feed-state"
        label={t("state")}
        value={values.state}
        options={[
          { value: "", label: t("anyState") },
          ...feedStates.map((state) => ({ value: state, label: t(`states.${state}`) })),
        ]}
        onChange={(state) => choose({ state })}
      />
      {groups.length > 1 && (
        <Select
          id="feed-group"
          label={t("group")}
          value={values.groupId}
          options={[{ value: "", label: t("anyGroup") }, ...groups.map(({ id, name }) => ({ value: id, label: name }))]}
          onChange={(groupId) => choose({ groupId })}
        />
      )}
      <Select
        id="feed-sort"
        label={t("sort")}
        value={values.sort}
        options={feedSorts.map((sort) => ({ value: sort, label: t(`sorts.${sort}`) }))}
        onChange={(sort) => choose({ sort })}
      />
    </div>
  );
}
