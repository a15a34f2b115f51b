"use client";

import { useTranslations } from "next-intl";
import { useTaskHint } from "@/components/tasks/task-text";
import type { DeliveryMode } from "@/lib/tasks/schema";

/** Send at once, or keep as a draft until somebody approves it. */
export function DeliveryModeChoice({
  labelId,
  taskType = "synthesis",
  value,
  disabled,
  onChange,
}: {
  labelId: string;
  /** May have its own words for the modes, under `tasks.<type>.mode`. */
  taskType?: string;
  value: DeliveryMode;
  disabled?: boolean;
  onChange: (mode: DeliveryMode) => void;
}) {
  const t = useTranslations("schedule.modes");
  const own = useTaskHint(taskType);
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
            {own(`mode.${mode}.name`) ?? t(`${mode}.name`)}{" "}
            <span className="text-sm text-quiet">{own(`mode.${mode}.hint`) ?? t(`${mode}.hint`)}</span>
          </span>
        </label>
      ))}
    </div>
  );
}
