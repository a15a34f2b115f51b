"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { inputClass } from "@/components/form/field";
import { Select } from "@/components/form/select";
import { auditSubjects } from "@/lib/audit/schema";
import type { Member } from "@/lib/members/schema";

type Values = Record<"userId" | "subjectType" | "text", string>;

const typingMs = 300;

/** By whom, about what, of which name; kept in the address, so that what was found can be shared. */
export function AuditFilters({ values, members }: { values: Values; members: Member[] }) {
  const t = useTranslations("audit");
  const router = useRouter();
  const [text, setText] = useState(values.text);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const choose = (change: Partial<Values>) => {
    clearTimeout(timer.current);
    const next = Object.entries({ ...values, text, ...change }).filter(([, value]) => value !== "");
    router.push(`/audit?${new URLSearchParams(next)}`, { scroll: false });
  };
  return (
    <div role="search" className="mb-4 flex flex-wrap gap-3">
      <input
        type="search"
        aria-label={t("filter.text")}
        placeholder={t("filter.text")}
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
          ...auditSubjects.map((one) => ({ value: one, label: t(`subject.${one}`) })),
        ]}
        onChange={(subjectType) => choose({ subjectType })}
      />
    </div>
  );
}
