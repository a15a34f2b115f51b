"use client";

import { useTranslations } from "next-intl";
import { SearchField, useSearchFilters } from "@/components/form/search-filters";

/** Filters by part of a name or an e-mail address; kept in the URL. */
export function KnownFilter({ values }: { values: { text: string } }) {
  const t = useTranslations("recipients.known");
  const { text, type } = useSearchFilters("/settings/recipients", values);
  return (
    <div role="search" className="mb-4">
      <SearchField label={t("search")} value={text} onChange={type} />
    </div>
  );
}
