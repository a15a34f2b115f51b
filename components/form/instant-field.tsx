"use client";

import { fieldProps, inputClass } from "@/components/form/field";
import { localDateTime } from "@/lib/recurrence/local-time";
import { instantOf } from "@/lib/recurrence/rules";

/** A date and a time in a zone, kept as an instant in UTC; null while it is empty. */
export function InstantField({
  id,
  value,
  timezone,
  onChange,
  error,
  disabled,
  label,
}: {
  id: string;
  value: string | null;
  timezone: string;
  onChange: (instant: string | null) => void;
  error?: string;
  disabled?: boolean;
  /** For a field without a visible label. */
  label?: string;
}) {
  return (
    <input
      {...fieldProps(id, error)}
      type="datetime-local"
      aria-label={label}
      value={value ? localDateTime(value, timezone) : ""}
      disabled={disabled}
      onChange={(event) => onChange(instantOf(event.target.value, timezone)?.toISOString() ?? null)}
      className={`${inputClass} w-auto! font-mono text-[13px]`}
    />
  );
}
