import { z } from "zod";
import { blockSchema } from "@/lib/editions/schema";
import { localeSchema } from "@/lib/i18n/schema";
import { timezoneSchema, wholeNumber } from "@/lib/recurrence/schema";
import { readNumbers } from "@/lib/reports/compute/read-number";
import { webAddressSchema } from "@/lib/net/schema";
import { nameSchema, textSchema } from "@/lib/text";

const shortText = (error: string, most = 120) =>
  textSchema(error).refine((text) => text !== "" && text.length <= most, error);

/** Where rows come from. Whatever the kind, they first are texts in named columns. */
export const reportSourceSchema = z.discriminatedUnion(
  "kind",
  [
    z.strictObject({ kind: z.literal("csv"), url: webAddressSchema }),
    z.strictObject({
      kind: z.literal("json"),
      url: webAddressSchema,
      /** The path to the rows in the response, such as `data.items`; empty if the response is the list. */
      path: textSchema("json_path_invalid")
        .refine((path) => /^$|^[\w-]+(\.[\w-]+)*$/.test(path), "json_path_invalid")
        .default(""),
    }),
    z.strictObject({ kind: z.literal("upload"), fileId: z.uuid("file_unknown") }),
    z.strictObject({
      kind: z.literal("sql"),
      connectionId: z.uuid("connection_unknown"),
      query: textSchema("query_required")
        .refine((query) => query !== "", "query_required")
        .refine((query) => query.length <= 20_000, "query_too_long"),
    }),
    z.strictObject({ kind: z.literal("listings"), connectionId: z.uuid("connection_unknown") }),
  ],
  { error: "source_kind_invalid" },
);
export type ReportSource = z.output<typeof reportSourceSchema>;

export const columnTypes = ["text", "number", "date"] as const;
export type ColumnType = (typeof columnTypes)[number];

export const decimals = ["point", "comma"] as const;
export const numberFormats = ["plain", "currency", "percent"] as const;
export type NumberFormat = (typeof numberFormats)[number];

const columnSchema = z.strictObject({
  name: shortText("column_required"),
  label: shortText("label_required", 60),
  type: z.enum(columnTypes, { error: "column_type_invalid" }),
  /** How numbers are written: 1,234.5 or 1.234,5. */
  decimal: z.enum(decimals, { error: "number_format_invalid" }).default("point"),
  /** How they are shown; 0.125 is 12.5 %. */
  format: z.enum(numberFormats, { error: "number_format_invalid" }).default("plain"),
  /** An ISO 4217 code. */
  currency: z
    .string({ error: "currency_invalid" })
    .regex(/^[A-Z]{3}$/, "currency_invalid")
    .nullable()
    .default(null),
});
export type ReportColumn = z.output<typeof columnSchema>;

export const filterOperators = ["eq", "ne", "gt", "gte", "lt", "lte", "contains", "in", "empty", "not_empty"] as const;
const filterSchema = z.strictObject({
  column: shortText("column_required"),
  op: z.enum(filterOperators, { error: "operator_invalid" }),
  /** For `in` a comma-separated list; ignored for `empty` and `not_empty`. */
  value: textSchema("value_invalid")
    .refine((value) => value.length <= 500, "value_invalid")
    .default(""),
});
export type ReportFilter = z.output<typeof filterSchema>;

export const measureOperators = ["count", "sum", "average", "median", "min", "max"] as const;
const measureSchema = z.strictObject({
  label: shortText("label_required", 60),
  op: z.enum(measureOperators, { error: "measure_invalid" }),
  /** The measured column; null for `count`. */
  column: shortText("column_required").nullable().default(null),
  /** Only rows that match this filter. */
  where: filterSchema.nullable().default(null),
});
export type Measure = z.output<typeof measureSchema>;

export const dayGroupings = ["day", "week", "month"] as const;
const groupings = ["value", ...dayGroupings] as const;
export const chartTypes = ["line", "bar"] as const;

/** How the rows are processed. Columns are referred to by their name in the source, measures by their index, from 0. */
const definitionSchema = z.strictObject({
  columns: z.array(columnSchema, { error: "columns_invalid" }).min(1, "columns_required").max(50, "columns_too_many"),
  filters: z.array(filterSchema, { error: "filters_invalid" }).max(20, "filters_too_many").default([]),
  /** The column with the date, and how many whole days before the report's day are counted. */
  dateColumn: shortText("column_required").nullable().default(null),
  lookbackDays: wholeNumber(1, 3_660, "lookback_invalid").nullable().default(null),
  groupBy: z
    .strictObject({
      column: shortText("column_required"),
      by: z.enum(groupings, { error: "grouping_invalid" }).default("value"),
    })
    .nullable()
    .default(null),
  measures: z.array(measureSchema, { error: "measures_invalid" }).max(12, "measures_too_many").default([]),
  charts: z
    .array(
      z.strictObject({
        type: z.enum(chartTypes, { error: "chart_invalid" }),
        measure: wholeNumber(0, 11, "chart_measure_unknown"),
      }),
      { error: "chart_invalid" },
    )
    .max(3, "charts_too_many")
    .default([]),
});

/** The definition as it is submitted: also checks that its parts fit together. */
export const reportDefinitionSchema = definitionSchema.superRefine((definition, context) => {
  const refuse = (path: (string | number)[], message: string) => context.addIssue({ code: "custom", path, message });
  const typeOf = (name: string) => definition.columns.find((column) => column.name === name)?.type;
  const { columns, filters, dateColumn, lookbackDays, groupBy, measures, charts } = definition;
  columns.forEach(({ name, format, currency }, index) => {
    if (format === "currency" && currency === null) refuse(["columns", index, "currency"], "currency_invalid");
    if (columns.findIndex((column) => column.name === name) < index) refuse(["columns", index, "name"], "column_twice");
  });
  const check = (filter: ReportFilter, path: (string | number)[]) => {
    const column = columns.find(({ name }) => name === filter.column);
    if (!column) refuse([...path, "column"], "column_unknown");
    else if (!fits(filter, column))
      refuse([...path, "value"], column.type === "number" ? "filter_not_number" : "filter_not_date");
  };
  filters.forEach((filter, index) => check(filter, ["filters", index]));
  if (dateColumn !== null && typeOf(dateColumn) !== "date") refuse(["dateColumn"], "column_not_date");
  if (lookbackDays !== null && dateColumn === null) refuse(["dateColumn"], "lookback_needs_date");
  if (groupBy && !typeOf(groupBy.column)) refuse(["groupBy", "column"], "column_unknown");
  else if (groupBy && groupBy.by !== "value" && typeOf(groupBy.column) !== "date")
    refuse(["groupBy", "column"], "column_not_date");
  if (groupBy && measures.length === 0) refuse(["measures"], "measures_required");
  measures.forEach(({ op, column, where }, index) => {
    if (op !== "count" && (column === null || typeOf(column) !== "number"))
      refuse(["measures", index, "column"], "column_not_number");
    if (where) check(where, ["measures", index, "where"]);
  });
  charts.forEach(({ measure }, index) => {
    if (!groupBy) refuse(["charts", index], "chart_needs_groups");
    else if (measure >= measures.length) refuse(["charts", index, "measure"], "chart_measure_unknown");
  });
});
export type ReportDefinition = z.output<typeof reportDefinitionSchema>;

/** Whether a filter's value can be compared with a column. */
function fits({ op, value }: ReportFilter, { type, decimal }: ReportColumn): boolean {
  if (type === "text" || op === "contains" || op === "empty" || op === "not_empty") return true;
  if (type === "number") return readNumbers(value, decimal, op === "in") !== null;
  return (op === "in" ? value.split(",") : [value]).every((day) => z.iso.date().safeParse(day.trim()).success);
}

export const reportInputSchema = z.strictObject({
  name: nameSchema,
  language: localeSchema,
  source: reportSourceSchema,
  definition: reportDefinitionSchema,
});
export type ReportInput = z.output<typeof reportInputSchema>;

/**
 * Input for a ready-made report about a housing market, based on listings: rows as in the listings endpoint or the
 * sample.
 */
export const marketSnapshotSchema = z.strictObject({
  name: nameSchema.optional(),
  language: localeSchema.default("en"),
  source: reportSourceSchema,
  city: textSchema("city_invalid")
    .refine((city) => city.length <= 80, "city_invalid")
    .default(""),
  zipCodes: z
    .array(shortText("zip_code_invalid", 12), { error: "zip_code_invalid" })
    .max(40, "zip_codes_too_many")
    .default([]),
  lookbackDays: wholeNumber(1, 3_660, "lookback_invalid").default(30),
});
export type MarketSnapshot = z.output<typeof marketSnapshotSchema>;

/** A stored report stays readable, even if the rules for new ones have become stricter. */
export const reportViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  language: localeSchema,
  ownerId: z.string(),
  ownerName: z.string().nullable(),
  source: reportSourceSchema,
  definition: definitionSchema,
  version: z.number(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type ReportView = z.output<typeof reportViewSchema>;

/** What a report would contain now; nothing is stored. */
export const reportPreviewInputSchema = reportInputSchema.omit({ name: true }).extend({ timezone: timezoneSchema });
export const reportPreviewSchema = z.object({
  blocks: z.array(blockSchema),
  rows: z.number().meta({ description: "Rows that were read" }),
});
export type ReportPreview = z.output<typeof reportPreviewSchema>;

/** The columns of a source, with examples, and its first rows. */
export const sourceSampleInputSchema = z.strictObject({ source: reportSourceSchema });
export const sourceSampleSchema = z.object({
  columns: z.array(
    columnSchema.omit({ label: true }).extend({
      samples: z.array(z.string()).meta({ description: "Its first values that differ, but for empty ones" }),
    }),
  ),
  rows: z.array(z.array(z.string())),
});
export type SourceSample = z.output<typeof sourceSampleSchema>;
