"use client";

import { useTranslations } from "next-intl";
import type { DeliveryMode } from "@/lib/schedules/schema";

/** Send at once, or keep as a draft until somebody approves it. */
export function DeliveryModeChoice({
  labelId,
  value,
  disabled,
  onChange,
}: {
  labelId: string;
  value: DeliveryMode;
  disabled?: boolean;
  onChange: (mode: DeliveryMode) => void;
}) {
  const t = useTranslations("schedule.modes");
  return (
    <div role="radiogroup" aria-labelledby={labelId} className="space-y-1 pt-1.5">
      {(["send", "draft"] as const).map((mode) => (
        <label key={mode} className="flex items-baseline gap-2.5">
          <input
            type="radio"
            name="deliveryMode"
            className="accent-ink"
            checked={value === mode}
            disabled={disabled}
            onChange={() => onChange(mode)}
          />
          <span>
            {t(`${mode}.name`)} <span className="text-sm text-quiet">{t(`${mode}.hint`)}</span>
          </span>
        </label>
      ))}
    </div>
  );
}
