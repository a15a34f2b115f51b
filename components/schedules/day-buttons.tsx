"use client";

import { Toggle } from "@base-ui/react/toggle";
import { ToggleGroup } from "@base-ui/react/toggle-group";
import { useLocale, useTranslations } from "next-intl";
import { useDefaults } from "@/components/form/defaults";
import { Button } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import type { Locale } from "@/lib/i18n/schema";
import { dayName } from "@/lib/recurrence/words";
import { type Weekday, weekdays } from "@/lib/recurrence/schema";

/** Seven buttons, one for each day, each on or off. */
export function DayButtons({
  labelId,
  value,
  disabled,
  onChange,
}: {
  labelId: string;
  value: Weekday[];
  disabled?: boolean;
  onChange: (days: Weekday[]) => void;
}) {
  const locale = useLocale() as Locale;
  const { weekStart } = useDefaults();
  const first = weekdays.indexOf(weekStart);
  const shown = [...weekdays.slice(first), ...weekdays.slice(0, first)];
  const t = useTranslations("schedule.daySets");
  const sets: ["workdays" | "all", Weekday[]][] = [
    ["workdays", weekdays.slice(0, 5)],
    ["all", [...weekdays]],
  ];
  return (
    <div className="flex flex-wrap items-center gap-1.5">
      <ToggleGroup
        multiple
        aria-labelledby={labelId}
        value={value}
        disabled={disabled}
        onValueChange={(days: readonly string[]) => onChange(weekdays.filter((day) => days.includes(day)))}
        className="flex flex-wrap gap-1.5"
      >
        {shown.map((day) => (
          <Toggle
            key={day}
            value={day}
            title={dayName(day, locale)}
            className={classNames(
              "h-9 min-w-10 rounded border border-edge bg-raised px-1 text-[13px] text-ink capitalize hover:border-ink",
              "data-pressed:border-ink data-pressed:bg-ink data-pressed:font-semibold data-pressed:text-paper data-disabled:opacity-50",
            )}
          >
            {dayName(day, locale, "short").replace(/\.$/, "")}
          </Toggle>
        ))}
      </ToggleGroup>
      {!disabled &&
        sets
          .filter(([, days]) => days.join() !== value.join())
          .map(([name, days]) => (
            <Button key={name} look="quiet" onClick={() => onChange(days)}>
              {t(name)}
            </Button>
          ))}
    </div>
  );
}
