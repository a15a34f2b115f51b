"use client";

import { useTranslations } from "next-intl";
import { SearchField, useSearchFilters } from "@/components/form/search-filters";
import { Select } from "@/components/form/select";
import { deliveryStatuses } from "@/lib/deliveries/schema";

/** Filters by status and recipient; kept in the URL, so that a result can be shared. */
export function MailFilters({ values }: { values: { status: string; text: string } }) {
  const t = useTranslations("mail.filter");
  const state = useTranslations("deliveries.status");
  const { text, type, choose } = useSearchFilters("/mail", values);
  return (
    <div role="search" className="mb-4 flex flex-wrap gap-3">
      <SearchField label={t("recipient")} value={text} onChange={type} />
      <Select
        id="mail-status"
        label={t("status")}
        value={values.status}
        options={[
          { value: "", label: t("any") },
          ...deliveryStatuses.map((one) => ({ value: one, label: state(one) })),
        ]}
        onChange={(status) => choose({ status })}
      />
    </div>
  );
}
