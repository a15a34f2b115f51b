import type { useFormatter } from "next-intl";

/** A size in bytes in readable form, in the reader's language. */
export function fileSize(bytes: number, format: ReturnType<typeof useFormatter>): string {
  if (bytes < 1_000) return format.number(bytes, { style: "unit", unit: "byte", unitDisplay: "long" });
  if (bytes < 1_000_000)
    return format.number(bytes / 1_000, { style: "unit", unit: "kilobyte", maximumFractionDigits: 0 });
  if (bytes < 1_000_000_000)
    return format.number(bytes / 1_000_000, { style: "unit", unit: "megabyte", maximumFractionDigits: 1 });
  return format.number(bytes / 1_000_000_000, { style: "unit", unit: "gigabyte", maximumFractionDigits: 2 });
}
