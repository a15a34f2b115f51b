"use client";

import { Combobox } from "@base-ui/react/combobox";
import { useLocale, useTranslations } from "next-intl";
import { useMemo, useState } from "react";
import { fieldProps, inputClass } from "@/components/form/field";
import { findZones, loadAtlas, type ZoneAtlas } from "@/components/form/zone-search";
import { listZones } from "@/lib/recurrence/zones";
import { classNames } from "@/components/ui/class-names";

/** Every IANA zone, found by name, city, country or abbreviation; its current offset is shown beside it. */
export function TimeZoneField({
  id,
  value,
  onChange,
  error,
  disabled,
}: {
  id: string;
  value: string;
  onChange: (zone: string) => void;
  error?: string;
  disabled?: boolean;
}) {
  const t = useTranslations("timezone");
  const locale = useLocale();
  const [text, setText] = useState("");
  const [atlas, setAtlas] = useState<ZoneAtlas | null>(null);
  const zones = useMemo(() => {
    const known = listZones();
    return known.includes(value) ? known : [value, ...known];
  }, [value]);
  // The zone that is already chosen is not a search text.
  const sought = text === value ? "" : text;
  const shown = useMemo(() => findZones(zones, sought, atlas), [zones, sought, atlas]);
  return (
    <Combobox.Root
      items={shown}
      value={value}
      disabled={disabled}
      onValueChange={(zone: string | null) => {
        if (zone) onChange(zone);
      }}
      onInputValueChange={setText}
      onOpenChange={(open) => {
        if (open && !atlas) void loadAtlas(locale).then(setAtlas, () => undefined);
      }}
      filter={null}
      autoHighlight
      limit={60}
    >
      <div className="relative w-full sm:w-72">
        <Combobox.Input
          {...fieldProps(id, error)}
          aria-label={t("label")}
          className={classNames(inputClass, "pr-20")}
        />
        <span className="pointer-events-none absolute top-1/2 right-2.5 -translate-y-1/2 font-mono text-xs text-quiet">
          {offsetOf(value)}
        </span>
      </div>
      <Combobox.Portal>
        <Combobox.Positioner sideOffset={4} className="z-50">
          <Combobox.Popup className="max-h-72 w-(--anchor-width) overflow-y-auto rounded border border-edge bg-raised py-1">
            <Combobox.Empty className="px-3 py-2 text-sm text-quiet empty:hidden">{t("none")}</Combobox.Empty>
            <Combobox.List>
              {(zone: string) => (
                <Combobox.Item
                  key={zone}
                  value={zone}
                  className="flex cursor-default justify-between gap-3 px-3 py-1.5 text-sm data-highlighted:bg-wash data-selected:font-semibold"
                >
                  <span>{zone.replaceAll("_", " ")}</span>
                  <span className="font-mono text-xs text-quiet">{offsetOf(zone)}</span>
                </Combobox.Item>
              )}
            </Combobox.List>
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  );
}

const offsets = new Map<string, string>();

function offsetOf(zone: string): string {
  let offset = offsets.get(zone);
  if (offset === undefined) {
    const parts = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "shortOffset" }).formatToParts();
    offset = parts.find(({ type }) => type === "timeZoneName")?.value.replace("GMT", "UTC") ?? "";
    offsets.set(zone, offset);
  }
  return offset;
}
