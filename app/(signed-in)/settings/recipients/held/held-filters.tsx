"use client";

import { useTranslations } from "next-intl";
import { SearchField, useSearchFilters } from "@/components/form/search-filters";
import { Select } from "@/components/form/select";
import { suppressionReasons } from "@/lib/recipients/schema";

/** Filters by reason and address; kept in the URL. */
export function HeldFilters({ values }: { values: { reason: string; text: string } }) {
  const t = useTranslations("recipients");
  const { text, type, choose } = useSearchFilters("/settings/recipients/held", values);
  return (
    <div role="search" className="mb-4 flex flex-wrap gap-3">
      <SearchField label={t("filter.address")} value={text} onChange={type} />
      <Select
        id="held-reason"
        label={t("filter.reason")}
        value={values.reason}
        options={[
          { value: "", label: t("filter.any") },
          ...suppressionReasons.map((one) => ({ value: one, label: t(`reason.${one}`) })),
        ]}
        onChange={(reason) => choose({ reason })}
      />
    </div>
  );
}
