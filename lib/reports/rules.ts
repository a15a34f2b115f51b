import { createTranslator } from "use-intl/core";
import { messagesOf } from "@/lib/i18n/messages";
import { reportDefinitionSchema, type MarketSnapshot, type ReportDefinition } from "@/lib/reports/schema";

/** How rows are grouped: days always as days, in chronological order, even if each is a group of its own. */
export function groupingOf({ groupBy, columns }: ReportDefinition): NonNullable<ReportDefinition["groupBy"]> | null {
  const isDay = columns.find(({ name }) => name === groupBy?.column)?.type === "date";
  return groupBy && isDay && groupBy.by === "value" ? { ...groupBy, by: "day" } : groupBy;
}

/**
 * The events of listings, with the column names of the sample data set: `date` is when a listing entered a `status`.
 */
export const listingColumns = [
  "id",
  "status",
  "date",
  "price",
  "days_on_market",
  "area",
  "price_per_sqft",
  "city",
  "postal_code",
  "address",
] as const;

/**
 * The definition of a market snapshot: how many listings became active, pending or closed in the last `lookbackDays`
 * days, and for the closed ones median price, days on the market and price per square foot, each compared with the
 * window before; by week.
 */
export function marketSnapshotDefinition({
  city,
  zipCodes,
  lookbackDays,
  language,
}: Pick<MarketSnapshot, "city" | "zipCodes" | "lookbackDays" | "language">): ReportDefinition {
  const t = createTranslator({ locale: language, messages: messagesOf(language), namespace: "marketSnapshot" });
  const dollars = { format: "currency", currency: "USD" };
  const is = (status: string) => ({ column: "status", op: "eq", value: status });
  const median = (label: string, column: string) => ({ label, op: "median", column, where: is("Closed") });
  return reportDefinitionSchema.parse({
    columns: [
      { name: "date", label: t("date"), type: "date" },
      { name: "status", label: t("status"), type: "text" },
      { name: "price", label: t("price"), type: "number", ...dollars },
      { name: "days_on_market", label: t("daysOnMarket"), type: "number" },
      { name: "price_per_sqft", label: t("pricePerSqft"), type: "number", ...dollars },
      { name: "city", label: t("city"), type: "text" },
      { name: "postal_code", label: t("zipCode"), type: "text" },
    ],
    filters: [
      ...(city === "" ? [] : [{ column: "city", op: "eq", value: city }]),
      ...(zipCodes.length === 0 ? [] : [{ column: "postal_code", op: "in", value: zipCodes.join(",") }]),
    ],
    dateColumn: "date",
    lookbackDays,
    groupBy: { column: "date", by: "week" },
    measures: [
      { label: t("active"), op: "count", where: is("Active") },
      { label: t("pending"), op: "count", where: is("Pending") },
      { label: t("closed"), op: "count", where: is("Closed") },
      median(t("medianPrice"), "price"),
      median(t("medianDays"), "days_on_market"),
      median(t("medianPricePerSqft"), "price_per_sqft"),
    ],
    charts: [
      { type: "line", measure: 3 },
      { type: "bar", measure: 2 },
    ],
  });
}
