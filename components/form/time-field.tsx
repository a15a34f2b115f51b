"use client";

import { fieldProps, inputClass } from "@/components/form/field";

/** A wall-clock time in 24-hour format in every language; "9", "9:05", "905" and "9h05" are completed. */
export function TimeField({
  id,
  value,
  onChange,
  onBlur,
  error,
  disabled,
}: {
  id: string;
  value: string;
  onChange: (time: string) => void;
  onBlur: () => void;
  error?: string;
  disabled?: boolean;
}) {
  return (
    <input
      {...fieldProps(id, error)}
      type="text"
      inputMode="numeric"
      autoComplete="off"
      maxLength={5}
      placeholder="09:00"
      value={value}
      disabled={disabled}
      onFocus={(event) => event.target.select()}
      onChange={(event) => onChange(event.target.value)}
      onBlur={() => {
        onChange(completeTime(value));
        onBlur();
      }}
      className={`${inputClass} w-[4.6rem]! font-mono`}
    />
  );
}

function completeTime(typed: string): string {
  const match = /^(\d{1,2})\s*(?:[:.hH]\s*)?(\d{2})?$/.exec(typed.trim());
  if (!match?.[1]) return typed;
  return `${match[1].padStart(2, "0")}:${match[2] ?? "00"}`;
}
