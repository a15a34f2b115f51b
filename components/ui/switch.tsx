"use client";

import { Switch as Base } from "@base-ui/react/switch";

export function Switch({
  labelledBy,
  checked,
  disabled,
  onChange,
}: {
  labelledBy: string;
  checked: boolean;
  disabled?: boolean;
  onChange: (checked: boolean) => void;
}) {
  return (
    <Base.Root
      aria-labelledby={labelledBy}
      checked={checked}
      disabled={disabled}
      onCheckedChange={onChange}
      className="relative inline-flex h-[22px] w-10 shrink-0 items-center rounded-full border border-quiet bg-wash p-0.5 data-checked:border-ok data-checked:bg-ok data-disabled:opacity-50"
    >
      <Base.Thumb className="block size-4 rounded-full bg-quiet transition-transform data-checked:translate-x-[18px] data-checked:bg-paper" />
    </Base.Root>
  );
}
