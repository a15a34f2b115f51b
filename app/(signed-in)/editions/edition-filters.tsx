"use client";

import { useTranslations } from "next-intl";
import { DayField, SearchField, useSearchFilters } from "@/components/form/search-filters";
import { Select } from "@/components/form/select";
import { editionStatuses } from "@/lib/editions/schema";

/** Filters by words, theme, state and date; kept in the URL, so that a result can be shared. */
export function EditionFilters({
  values,
  themes,
}: {
  values: { text: string; themeId: string; status: string; from: string; through: string };
  themes: { id: string; name: string }[];
}) {
  const t = useTranslations("editions.filter");
  const tStatus = useTranslations("editions.status");
  const { text, type, choose } = useSearchFilters("/editions", values);
  return (
    <div role="search" className="mb-2 flex flex-wrap gap-3">
      <SearchField label={t("text")} value={text} onChange={type} />
      <Select
        id="edition-theme"
        label={t("theme")}
        value={values.themeId}
        options={[{ value: "", label: t("anyTheme") }, ...themes.map(({ id, name }) => ({ value: id, label: name }))]}
        onChange={(themeId) => choose({ themeId })}
      />
      <Select
        id="edition-status"
        label={t("status")}
        value={values.status}
        options={[
          { value: "", label: t("anyStatus") },
          ...editionStatuses.map((one) => ({ value: one, label: tStatus(one) })),
        ]}
        onChange={(status) => choose({ status })}
      />
      <DayField label={t("from")} value={values.from} onChange={(from) => choose({ from })} />
      <DayField label={t("through")} value={values.through} onChange={(through) => choose({ through })} />
    </div>
  );
}
