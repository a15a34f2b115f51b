"use client";

import { TimeZoneField } from "@/components/form/time-zone-field";
import { ownZone } from "@/lib/recurrence/zones";
import { Button } from "@/components/ui/button";

/** A zone, or none: the hint says what applies then. */
export function OptionalZone({
  id,
  value,
  onChange,
  words,
  why = null,
}: {
  id: string;
  value: string | null;
  onChange: (zone: string | null) => void;
  words: { label: string; hint: string; choose: string; clear: string };
  /** Why it cannot be changed; null if it can. */
  why?: string | null;
}) {
  return (
    <div role="group" aria-labelledby={`${id}-label`}>
      <p id={`${id}-label`} className="mb-1 text-sm text-quiet">
        {words.label}
      </p>
      {value === null ? (
        <Button why={why} onClick={() => onChange(ownZone())}>
          {words.choose}
        </Button>
      ) : (
        <div className="flex flex-wrap items-center gap-3">
          <TimeZoneField id={id} value={value} disabled={why !== null} onChange={onChange} />
          <Button look="quiet" why={why} onClick={() => onChange(null)}>
            {words.clear}
          </Button>
        </div>
      )}
      <p className="mt-1 text-[13px] text-quiet">{words.hint}</p>
    </div>
  );
}
