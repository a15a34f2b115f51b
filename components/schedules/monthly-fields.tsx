"use client";

import { useLocale, useTranslations } from "next-intl";
import { FieldErrorText, fieldProps, inputClass } from "@/components/form/field";
import { useErrorText } from "@/components/form/use-error-text";
import type { KindProps, RuleDraft } from "@/components/schedules/rule-draft";
import { Times } from "@/components/schedules/times-field";
import type { Locale } from "@/lib/i18n/schema";
import { dayName } from "@/lib/recurrence/words";
import { weekdays } from "@/lib/recurrence/schema";

type Draft = Extract<RuleDraft, { kind: "monthly" }>;

const ways = ["day", "weekday", "workday", "nearest"] as const;
type Way = (typeof ways)[number];

/** How a rule specifies the day of the month. */
function wayOf({ weekday, nth, workday }: Draft): Way {
  if (workday !== undefined) return workday === "nearest" ? "nearest" : "workday";
  return weekday !== undefined || nth !== undefined ? "weekday" : "day";
}

/** The initial values of each way. */
const beginnings: Record<Way, Partial<Draft>> = {
  day: { day: 1 },
  weekday: { weekday: "mon", nth: 1 },
  workday: { workday: "last" },
  nearest: { day: 15, workday: "nearest" },
};

/** Fields for a day of the month, one of its weekdays, or a working day; and for the times. */
export function Monthly({ value, onChange, onBlur, errors }: KindProps<Draft>) {
  const t = useTranslations("rule.monthly");
  const locale = useLocale() as Locale;
  const text = useErrorText();
  const { time, alsoAt } = value;
  const way = wayOf(value);
  const set = (change: Partial<Draft>) => onChange({ ...value, ...change });
  const error = text(errors.day?.message ?? errors.nth?.message ?? errors.weekday?.message ?? errors.workday?.message);
  const select = `${inputClass} w-auto!`;
  return (
    <>
      <div>
        <div className="flex flex-wrap items-center gap-2.5">
          <select
            aria-label={t("by")}
            className={select}
            value={way}
            onChange={(event) => {
              const next = ways.find((one) => one === event.target.value) ?? "day";
              onChange({ kind: "monthly", ...beginnings[next], time, alsoAt });
            }}
          >
            {ways.map((one) => (
              <option key={one} value={one}>
                {t(one)}
              </option>
            ))}
          </select>
          {way === "weekday" && (
            <>
              <select
                {...fieldProps("rule-day", error)}
                aria-label={t("which")}
                className={select}
                value={value.nth}
                onChange={(event) => set({ nth: Number(event.target.value) })}
              >
                {([1, 2, 3, 4, 5, -1] as const).map((nth) => (
                  <option key={nth} value={nth}>
                    {t("nth", { nth: String(nth) })}
                  </option>
                ))}
              </select>
              <select
                aria-label={t("weekdayName")}
                className={select}
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
          )}
          {way === "workday" && (
            <select
              {...fieldProps("rule-day", error)}
              aria-label={t("which")}
              className={select}
              value={value.workday}
              onChange={(event) => set({ workday: event.target.value === "first" ? "first" : "last" })}
            >
              <option value="first">{t("nth", { nth: "1" })}</option>
              <option value="last">{t("nth", { nth: "-1" })}</option>
            </select>
          )}
          {(way === "day" || way === "nearest") && (
            <select
              {...fieldProps("rule-day", error)}
              aria-label={t("dayNumber")}
              className={select}
              value={value.day}
              onChange={(event) => set({ day: event.target.value === "last" ? "last" : Number(event.target.value) })}
            >
              {Array.from({ length: 31 }, (_, index) => (
                <option key={index} value={index + 1}>
                  {index + 1}
                </option>
              ))}
              {way === "day" && <option value="last">{t("last")}</option>}
            </select>
          )}
        </div>
        <FieldErrorText id="rule-day" error={error} />
      </div>
      <Times value={value} set={set} onBlur={onBlur} errors={errors} />
    </>
  );
}
