/** Milliseconds in the unit that fits: "340 ms", "1.2 s", "4 min", "3.5 h". */
export function duration(ms: number, locale: string): string {
  const units = [
    ["millisecond", 1, 1_000],
    ["second", 1_000, 60_000],
    ["minute", 60_000, 3_600_000],
    ["hour", 3_600_000, Infinity],
  ] as const;
  const [unit, size] = units.find(([, , until]) => ms < until) ?? units[3];
  return new Intl.NumberFormat(locale, {
    style: "unit",
    unit,
    unitDisplay: "short",
    maximumFractionDigits: unit === "millisecond" ? 0 : 1,
  }).format(ms / size);
}
