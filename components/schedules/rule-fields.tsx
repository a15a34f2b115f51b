"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { draftOf, errorsOf, type RuleDraft, type RuleErrors } from "@/components/schedules/rule-draft";
import { KindFields } from "@/components/schedules/rule-kind-fields";
import { classNames } from "@/components/ui/class-names";
import { recurrenceKinds } from "@/lib/recurrence/schema";

/**
 * A kind of rule, and the fields of that kind. Values of another kind are kept if they fit. Shows errors after a field
 * was left, or if `errors` are given, because the form itself knows the rule only as a whole.
 */
export function RuleFields({
  value,
  onChange,
  errors,
  timezone,
}: {
  value: RuleDraft;
  onChange: (draft: RuleDraft) => void;
  errors: RuleErrors;
  timezone: string;
}) {
  const t = useTranslations("rule");
  const [left, setLeft] = useState(false);
  const own = left ? errorsOf(value) : {};
  return (
    <div className="space-y-3">
      <div role="radiogroup" aria-label={t("kind")} className="flex flex-wrap gap-1.5">
        {recurrenceKinds.map((kind) => (
          <label
            key={kind}
            className={classNames(
              "flex h-9 items-center rounded border px-3 text-[13px] has-focus-visible:outline-2 has-focus-visible:outline-offset-2",
              value.kind === kind
                ? "border-ink bg-ink font-semibold text-paper"
                : "border-edge bg-raised text-ink hover:border-ink",
            )}
          >
            <input
              type="radio"
              name="kind"
              className="sr-only"
              checked={value.kind === kind}
              onChange={() => {
                setLeft(false);
                onChange(draftOf(kind, value, timezone));
              }}
            />
            {t(`kinds.${kind}`)}
          </label>
        ))}
      </div>
      <KindFields
        value={value}
        onChange={onChange}
        onBlur={() => setLeft(true)}
        errors={{ ...own, ...errors }}
        timezone={timezone}
      />
    </div>
  );
}
