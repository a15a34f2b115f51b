"use client";

import { useMessages, useTranslations } from "next-intl";
import { SearchField, useSearchFilters } from "@/components/form/search-filters";
import { Select } from "@/components/form/select";
import type { AuditSubject } from "@/lib/audit/schema";
import type { Member } from "@/lib/members/schema";

type Values = Record<"userId" | "subjectType" | "text", string>;

/** Filters by person, subject and name; kept in the URL, so that a result can be shared. */
export function AuditFilters({ values, members }: { values: Values; members: Member[] }) {
  const t = useTranslations("audit");
  const subjects = Object.keys(useMessages().audit.subject) as AuditSubject[];
  const { text, type, choose } = useSearchFilters("/audit", values);
  return (
    <div role="search" className="mb-4 flex flex-wrap gap-3">
      <SearchField label={t("filter.text")} value={text} onChange={type} />
      <Select
        id="audit-user"
        label={t("filter.who")}
        value={values.userId}
        options={[
          { value: "", label: t("filter.anybody") },
          ...members.map(({ id, name }) => ({ value: id, label: name })),
        ]}
        onChange={(userId) => choose({ userId })}
      />
      <Select
        id="audit-subject"
        label={t("filter.what")}
        value={values.subjectType}
        options={[
          { value: "", label: t("filter.anything") },
          ...subjects.map((one) => ({ value: one, label: t(`subject.${one}`) })),
        ]}
        onChange={(subjectType) => choose({ subjectType })}
      />
    </div>
  );
}
