"use client";

import { useTranslations } from "next-intl";
import { FieldErrorText, fieldProps, inputClass } from "@/components/form/field";
import { InstantField } from "@/components/form/instant-field";
import { useErrorText } from "@/components/form/use-error-text";
import { Monthly } from "@/components/schedules/monthly-fields";
import { DayButtons } from "@/components/schedules/day-buttons";
import type { KindProps as Props, RuleDraft } from "@/components/schedules/rule-draft";
import { Times } from "@/components/schedules/times-field";
import { systemClock } from "@/lib/clock";
import { localDate } from "@/lib/recurrence/local-time";
import { intervalUnits } from "@/lib/recurrence/schema";

/** The fields of one kind of rule. */
export function KindFields({ value, ...rest }: Props) {
  switch (value.kind) {
    case "daily":
      return <Times {...rest} value={value} set={(times) => rest.onChange({ ...value, ...times })} />;
    case "weekly":
      return <Weekly {...rest} value={value} />;
    case "monthly":
      return <Monthly {...rest} value={value} />;
    case "interval":
      return <Interval {...rest} value={value} />;
    case "cron":
      return <Cron {...rest} value={value} />;
  }
}

function Weekly({ value, ...rest }: Props<Extract<RuleDraft, { kind: "weekly" }>>) {
  const t = useTranslations("rule");
  const text = useErrorText();
  return (
    <>
      <div>
        <span id="rule-days" className="sr-only">
          {t("days")}
        </span>
        <DayButtons labelId="rule-days" value={value.days} onChange={(days) => rest.onChange({ ...value, days })} />
        <FieldErrorText id="rule-days" error={text(rest.errors.days?.message)} />
      </div>
      <Weeks {...rest} value={value} />
      <Times {...rest} value={value} set={(times) => rest.onChange({ ...value, ...times })} />
    </>
  );
}

/** Every so many weeks, and, if that is more than one, the date from which they are counted. */
function Weeks({ value, onChange, onBlur, errors, timezone }: Props<Extract<RuleDraft, { kind: "weekly" }>>) {
  const t = useTranslations("rule");
  const text = useErrorText();
  const { every = 1 } = value;
  const error = text(errors.every?.message ?? errors.from?.message);
  const set = (wanted: number) => {
    const { every: _every, from: _from, ...rest } = value;
    const from = value.from ?? localDate(systemClock.now(), timezone);
    onChange(wanted === 1 ? rest : { ...rest, every: wanted, from });
  };
  return (
    <div>
      <div className="flex flex-wrap items-center gap-2.5">
        <Every value={every} max={52} onChange={set} onBlur={onBlur} error={error} />
        <span className="text-sm text-quiet">{t(every === 1 ? "everyWeek" : "everyWeeks")}</span>
        {every !== 1 && (
          <>
            <label htmlFor="rule-from" className="text-sm text-quiet">
              {t("weeksFrom")}
            </label>
            <input
              id="rule-from"
              type="date"
              value={value.from ?? ""}
              onChange={(event) => onChange({ ...value, from: event.target.value })}
              onBlur={onBlur}
              className={`${inputClass} w-auto! font-mono`}
            />
          </>
        )}
      </div>
      <FieldErrorText id="rule-every" error={error} />
    </div>
  );
}

/** How many units are between two occurrences; NaN while the field is empty. */
function Every({
  value,
  max,
  onChange,
  onBlur,
  error,
}: {
  value: number;
  max?: number;
  onChange: (every: number) => void;
  onBlur: () => void;
  error: string | undefined;
}) {
  const t = useTranslations("rule");
  return (
    <>
      <label htmlFor="rule-every" className="text-sm text-quiet">
        {t("interval.every")}
      </label>
      <input
        {...fieldProps("rule-every", error)}
        type="number"
        min={1}
        max={max}
        value={Number.isNaN(value) ? "" : value}
        onChange={(event) => onChange(event.target.valueAsNumber)}
        onBlur={onBlur}
        className={`${inputClass} w-24! font-mono`}
      />
    </>
  );
}

function Interval({ value, ...rest }: Props<Extract<RuleDraft, { kind: "interval" }>>) {
  const t = useTranslations("rule");
  const text = useErrorText();
  const set = (change: Partial<typeof value>) => rest.onChange({ ...value, ...change });
  const every = text(rest.errors.every?.message);
  const anchor = text(rest.errors.anchor?.message);
  return (
    <>
      <div>
        <div className="flex flex-wrap items-center gap-2.5">
          <Every value={value.every} onChange={(next) => set({ every: next })} onBlur={rest.onBlur} error={every} />
          <select
            aria-label={t("interval.unit")}
            className={`${inputClass} w-auto!`}
            value={value.unit}
            onChange={(event) => set({ unit: intervalUnits.find((unit) => unit === event.target.value) })}
          >
            {intervalUnits.map((unit) => (
              <option key={unit} value={unit}>
                {t(`interval.units.${unit}`, { count: Number.isNaN(value.every) ? 2 : value.every })}
              </option>
            ))}
          </select>
        </div>
        <FieldErrorText id="rule-every" error={every} />
      </div>
      <div>
        <label htmlFor="rule-anchor" className="mr-2.5 text-sm text-quiet">
          {t("interval.from")}
        </label>
        <InstantField
          id="rule-anchor"
          value={value.anchor || null}
          timezone={rest.timezone}
          onChange={(instant) => set({ anchor: instant ?? "" })}
          error={anchor}
        />
        <FieldErrorText id="rule-anchor" error={anchor} />
      </div>
    </>
  );
}

function Cron({ value, onChange, onBlur, errors }: Props<Extract<RuleDraft, { kind: "cron" }>>) {
  const t = useTranslations("rule");
  const text = useErrorText();
  const error = text(errors.expression?.message);
  return (
    <div>
      <input
        {...fieldProps("rule-expression", error)}
        aria-label={t("cron.expression")}
        autoComplete="off"
        spellCheck={false}
        value={value.expression}
        onChange={(event) => onChange({ ...value, expression: event.target.value })}
        onBlur={onBlur}
        className={`${inputClass} w-64! max-w-full font-mono`}
      />
      <p className="mt-1 text-[13px] text-quiet">{t("cron.hint")}</p>
      <FieldErrorText id="rule-expression" error={error} />
    </div>
  );
}
