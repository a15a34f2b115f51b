"use client";

import { useTranslations } from "next-intl";
import { SearchField, useSearchFilters } from "@/components/form/search-filters";

/** Finds things by name in a list that is longer than a page. */
export function NameSearch({ path, text }: { path: string; text: string }) {
  const t = useTranslations("paging");
  const search = useSearchFilters(path, { text });
  return (
    <div role="search" className="mb-3">
      <SearchField label={t("search")} value={search.text} onChange={search.type} />
    </div>
  );
}
