import { useTranslations } from "next-intl";
import { FieldErrorText, fieldProps, inputClass } from "@/components/form/field";
import { useLanguageName } from "@/components/themes/rule-text";
import { Button } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { itemLanguages, type Rule, ruleEffects, ruleFields } from "@/lib/synthesis/schema";

const narrow = classNames(inputClass, "w-auto! max-w-full disabled:opacity-60");

/** One rule: what it does, what it looks at, and of how many items of late it speaks. */
export function RuleRow({
  rule: { effect, field, value, count },
  place,
  hits,
  disabled,
  error,
  onChange,
  onRemove,
}: {
  rule: Rule;
  place: number;
  hits: number | null;
  disabled: boolean;
  error: string | undefined;
  onChange: (next: Partial<Rule>) => void;
  onRemove: () => void;
}) {
  const t = useTranslations("selection");
  const languageName = useLanguageName();
  const id = `rule-${place}`;
  const number = place + 1;
  return (
    <li>
      <div className="flex flex-wrap items-center gap-2" role="group" aria-label={t("rule", { number })}>
        <select
          aria-label={t("effect")}
          className={narrow}
          disabled={disabled}
          value={effect}
          onChange={(event) => {
            const next = ruleEffects.find((one) => one === event.target.value);
            if (next) onChange({ effect: next });
          }}
        >
          {ruleEffects.map((one) => (
            <option key={one} value={one}>
              {t(`effects.${one}`)}
            </option>
          ))}
        </select>
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
        <select
          aria-label={t("field")}
          className={narrow}
          disabled={disabled}
          value={field}
          onChange={(event) => {
            const next = ruleFields.find((one) => one === event.target.value);
            if (next) onChange({ field: next, ...(next === "language" ? { value: "en" } : {}) });
          }}
        >
          {ruleFields.map((one) => (
            <option key={one} value={one}>
              {t(`fields.${one}`)}
            </option>
          ))}
        </select>
        {field === "language" ? (
          <select
            aria-label={t("value")}
            className={narrow}
            disabled={disabled}
            value={value}
            onChange={(event) => onChange({ value: event.target.value })}
          >
            {itemLanguages
              .map((code) => ({ code, name: languageName(code) }))
              .sort((a, b) => a.name.localeCompare(b.name))
              .map(({ code, name }) => (
                <option key={code} value={code}>
                  {name}
                </option>
              ))}
          </select>
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
