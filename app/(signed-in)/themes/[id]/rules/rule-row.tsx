import { useTranslations } from "next-intl";
import { FieldErrorText, fieldProps, inputClass } from "@/components/form/field";
import { Select } from "@/components/form/select";
import { useLanguageName } from "@/components/themes/rule-text";
import { Button } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { itemLanguages, type Rule, ruleEffects, ruleFields } from "@/lib/synthesis/schema";

/** One rule: what it does, what it looks at, and how many recent items it matches. */
export function RuleRow({
  rule: { effect, field, value, count },
  place,
  hits,
  why,
  error,
  onChange,
  onRemove,
}: {
  rule: Rule;
  place: number;
  hits: number | null;
  /** Why it cannot be changed; null if it can. */
  why: string | null;
  error: string | undefined;
  onChange: (next: Partial<Rule>) => void;
  onRemove: () => void;
}) {
  const t = useTranslations("selection");
  const languageName = useLanguageName();
  const disabled = why !== null;
  const id = `rule-${place}`;
  const number = place + 1;
  return (
    <li>
      <div className="flex flex-wrap items-center gap-2" role="group" aria-label={t("rule", { number })}>
        <Select
          id={`${id}-effect`}
          label={t("effect")}
          value={effect}
          why={why}
          options={ruleEffects.map((one) => ({ value: one, label: t(`effects.${one}`) }))}
          onChange={(chosen) => onChange({ effect: ruleEffects.find((one) => one === chosen) ?? effect })}
        />
        {effect === "most" && (
          <input
            aria-label={t("count")}
            type="number"
            min={1}
            max={20}
            disabled={disabled}
            className={classNames(inputClass, "w-16!")}
            value={Number.isNaN(count) ? "" : count}
            onChange={(event) => onChange({ count: event.target.valueAsNumber })}
          />
        )}
        <Select
          id={`${id}-field`}
          label={t("field")}
          value={field}
          why={why}
          options={ruleFields.map((one) => ({ value: one, label: t(`fields.${one}`) }))}
          onChange={(chosen) => {
            const next = ruleFields.find((one) => one === chosen) ?? field;
            onChange({ field: next, ...(next === "language" ? { value: "en" } : {}) });
          }}
        />
        {field === "language" ? (
          <Select
            id={`${id}-language`}
            label={t("value")}
            value={value}
            why={why}
            options={itemLanguages
              .map((code) => ({ value: code, label: languageName(code) }))
              .sort((a, b) => a.label.localeCompare(b.label))}
            onChange={(chosen) => onChange({ value: chosen })}
          />
        ) : (
          <input
            {...fieldProps(id, error)}
            aria-label={t("value")}
            disabled={disabled}
            autoComplete="off"
            spellCheck={field === "pattern" ? false : undefined}
            className={classNames(inputClass, "w-56! max-w-full", field === "pattern" && "font-mono text-sm")}
            value={value}
            onChange={(event) => onChange({ value: event.target.value })}
          />
        )}
        {hits !== null && <span className="text-[13px] text-quiet">{t("hits", { count: hits })}</span>}
        {!disabled && (
          <Button aria-label={t("removeRule", { number })} onClick={onRemove}>
            {t("remove")}
          </Button>
        )}
      </div>
      <FieldErrorText id={id} error={error} />
    </li>
  );
}
