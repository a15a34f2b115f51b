"use client";

import { useLocale, useTranslations } from "next-intl";
import { FieldErrorText, fieldProps, inputClass } from "@/components/form/field";
import { InstantField } from "@/components/form/instant-field";
import { TimeField } from "@/components/form/time-field";
import { useErrorText } from "@/components/form/use-error-text";
import { DayButtons } from "@/components/schedules/day-buttons";
import type { RuleDraft, RuleErrors } from "@/components/schedules/rule-draft";
import type { Locale } from "@/lib/i18n/schema";
import { dayName } from "@/lib/recurrence/describe";
import { intervalUnits, weekdays } from "@/lib/recurrence/schema";

interface Props<Draft = RuleDraft> {
  value: Draft;
  onChange: (draft: RuleDraft) => void;
  onBlur: () => void;
  errors: RuleErrors;
  timezone: string;
}

/** The fields of one kind of rule. */
export function KindFields({ value, ...rest }: Props) {
  switch (value.kind) {
    case "daily":
      return <Time {...rest} time={value.time} set={(time) => rest.onChange({ ...value, time })} />;
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

function Time({
  time,
  set,
  onBlur,
  errors,
}: Pick<Props, "onBlur" | "errors"> & { time: string; set: (time: string) => void }) {
  const t = useTranslations("rule");
  const text = useErrorText();
  const error = text(errors.time?.message);
  return (
    <div>
      <label htmlFor="rule-time" className="mr-2.5 text-sm text-quiet">
        {t("at")}
      </label>
      <TimeField id="rule-time" value={time} onChange={set} onBlur={onBlur} error={error} />
      <FieldErrorText id="rule-time" error={error} />
    </div>
  );
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
      <Time {...rest} time={value.time} set={(time) => rest.onChange({ ...value, time })} />
    </>
  );
}

function Monthly({ value, ...rest }: Props<Extract<RuleDraft, { kind: "monthly" }>>) {
  const t = useTranslations("rule");
  const locale = useLocale() as Locale;
  const text = useErrorText();
  const { time } = value;
  const byWeekday = value.weekday !== undefined || value.nth !== undefined;
  const set = (change: Partial<typeof value>) => rest.onChange({ ...value, ...change });
  const error = text(rest.errors.day?.message ?? rest.errors.nth?.message ?? rest.errors.weekday?.message);
  return (
    <>
      <div>
        <div className="flex flex-wrap items-center gap-2.5">
          <select
            aria-label={t("monthly.by")}
            className={`${inputClass} w-auto!`}
            value={byWeekday ? "weekday" : "day"}
            onChange={(event) =>
              rest.onChange(
                event.target.value === "day"
                  ? { kind: "monthly", day: 1, time }
                  : { kind: "monthly", weekday: "mon", nth: 1, time },
              )
            }
          >
            <option value="day">{t("monthly.day")}</option>
            <option value="weekday">{t("monthly.weekday")}</option>
          </select>
          {byWeekday ? (
            <>
              <select
                {...fieldProps("rule-day", error)}
                aria-label={t("monthly.which")}
                className={`${inputClass} w-auto!`}
                value={value.nth}
                onChange={(event) => set({ nth: Number(event.target.value) })}
              >
                {([1, 2, 3, 4, 5, -1] as const).map((nth) => (
                  <option key={nth} value={nth}>
                    {t("monthly.nth", { nth: String(nth) })}
                  </option>
                ))}
              </select>
              <select
                aria-label={t("monthly.weekdayName")}
                className={`${inputClass} w-auto!`}
                value={value.weekday}
                onChange={(event) => set({ weekday: weekdays.find((day) => day === event.target.value) })}
              >
                {weekdays.map((day) => (
                  <option key={day} value={day}>
                    {dayName(day, locale)}
                  </option>
                ))}
              </select>
            </>
          ) : (
            <select
              {...fieldProps("rule-day", error)}
              aria-label={t("monthly.dayNumber")}
              className={`${inputClass} w-auto!`}
              value={value.day}
              onChange={(event) => set({ day: event.target.value === "last" ? "last" : Number(event.target.value) })}
            >
              {Array.from({ length: 31 }, (_, index) => (
                <option key={index} value={index + 1}>
                  {index + 1}
                </option>
              ))}
              <option value="last">{t("monthly.last")}</option>
            </select>
          )}
        </div>
        <FieldErrorText id="rule-day" error={error} />
      </div>
      <Time {...rest} time={time} set={(next) => set({ time: next })} />
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
          <label htmlFor="rule-every" className="text-sm text-quiet">
            {t("interval.every")}
          </label>
          <input
            {...fieldProps("rule-every", every)}
            type="number"
            min={1}
            value={Number.isNaN(value.every) ? "" : value.every}
            onChange={(event) => set({ every: event.target.valueAsNumber })}
            onBlur={rest.onBlur}
            className={`${inputClass} w-24! font-mono`}
          />
          <select
            aria-label={t("interval.unit")}
            className={`${inputClass} w-auto!`}
            value={value.unit}
            onChange={(event) => set({ unit: intervalUnits.find((unit) => unit === event.target.value) })}
          >
            {intervalUnits.map((unit) => (
              <option key={unit} value={unit}>
                {t(`interval.units.${unit}`)}
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
