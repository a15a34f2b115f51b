import { createTranslator } from "use-intl/core";
import type { Block } from "@/lib/editions/schema";
import { messagesOf } from "@/lib/i18n/messages";
import { formatLocale, type Locale } from "@/lib/i18n/schema";
import type { Tally } from "@/lib/reports/compute/tally";
import { groupingOf } from "@/lib/reports/rules";
import type { Measure, ReportColumn, ReportDefinition } from "@/lib/reports/schema";

/** Maximum lines of a table in the layout; the CSV has all of them. */
const mostLines = 100;
/** Maximum characters of a cell in the layout; the CSV has all of them. */
const longestCell = 500;
/** Maximum points that can be told apart in a chart. */
const mostPoints = 60;

/** A table as written to files: plain figures, days as ISO 8601. */
export interface PlainTable {
  columns: (Pick<ReportColumn, "label" | "type"> & Shown)[];
  rows: string[][];
}

/** The content of a report, in its language: figures, charts, table, and where the data comes from. */
export function composeBlocks(
  tally: Tally,
  { definition, language, source }: { definition: ReportDefinition; language: Locale; source: string },
): Block[] {
  const words = wordsOf(language);
  const { t } = words;
  const days = definition.lookbackDays ?? 0;
  const facts = definition.measures.map((measure, index) => {
    const { label } = measure;
    const { now = null, before = null } = tally.totals[index] ?? {};
    return {
      label,
      value: words.number(now, shownAs(measure, definition)),
      change: tally.window ? words.change(now, before, days) : null,
    };
  });
  const { window } = tally;
  const about = [
    t("rows", { counted: tally.counted, read: tally.read, source }),
    ...(window ? [t("window", { from: words.day(window.from), to: words.day(window.to) })] : []),
    ...(!definition.groupBy && tally.rows.length < tally.counted ? [t("listed", { most: tally.rows.length })] : []),
  ].join(" ");
  return [
    ...(facts.length > 0 ? [{ kind: "facts" as const, heading: null, facts }] : []),
    ...chartsOf(tally, definition, words),
    tableOf(tally, definition, words),
    { kind: "text", heading: null, paragraphs: [about] },
  ];
}

/** The whole table for a file, as far as it is kept. */
export function plainTable(tally: Tally, definition: ReportDefinition, language: Locale): PlainTable {
  const { columns, measures } = definition;
  const groupBy = groupingOf(definition);
  if (!groupBy) return { columns, rows: tally.rows.map((row) => row.map(legible)) };
  const { t } = wordsOf(language);
  const grouped = columns.find(({ name }) => name === groupBy.column);
  return {
    columns: [
      { ...plainly, label: labelOfGroups(definition, t), type: grouped?.type ?? "text" },
      ...measures.map((measure) => ({
        ...shownAs(measure, definition),
        label: measure.label,
        type: "number" as const,
      })),
    ],
    rows: tally.groups.map(({ key, values }) => [
      legible(key),
      ...values.map((value) => (value === null ? "" : String(value))),
    ]),
  };
}

/** Removes what no program shows and no workbook may contain: control characters, lone surrogates. */
function legible(text: string): string {
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  return text.toWellFormed().replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F\uFFFE\uFFFF]/g, "");
}

type Words = ReturnType<typeof wordsOf>;

function tableOf(tally: Tally, definition: ReportDefinition, words: Words): Block {
  const { columns, measures } = definition;
  const groupBy = groupingOf(definition);
  const left = Math.max(0, (groupBy ? tally.groups : tally.rows).length - mostLines);
  if (groupBy) {
    const end = { align: "end" as const };
    return {
      kind: "table",
      heading: null,
      columns: [
        { label: labelOfGroups(definition, words.t), align: "start" },
        ...measures.map(({ label }) => ({ label, ...end })),
      ],
      rows: tally.groups
        .slice(0, mostLines)
        .map(({ key, values }) => [
          words.group(key, groupBy.by, tally.window),
          ...values.map((value, index) => words.number(value, shownAs(measures[index], definition))),
        ]),
      left,
    };
  }
  return {
    kind: "table",
    heading: null,
    columns: columns.map(({ label, type }) => ({ label, align: type === "number" ? "end" : "start" })),
    rows: tally.rows.slice(0, mostLines).map((row) => row.map((text, index) => words.cell(text, columns[index]))),
    left,
  };
}

/** Charts of days show the latest points, all others the largest. */
function chartsOf(tally: Tally, definition: ReportDefinition, words: Words): Block[] {
  const { charts, measures } = definition;
  const groupBy = groupingOf(definition);
  if (!groupBy || tally.groups.length === 0) return [];
  const shown = groupBy.by === "value" ? tally.groups.slice(0, mostPoints) : tally.groups.slice(-mostPoints);
  return charts.map(({ type, measure }) => ({
    kind: "chart",
    heading: measures[measure]?.label ?? null,
    type,
    points: shown.map(({ key, values }) => {
      const value = values[measure] ?? null;
      return {
        label: words.point(key, groupBy.by),
        value,
        text: words.number(value, shownAs(measures[measure], definition)),
      };
    }),
  }));
}

type Shown = Pick<ReportColumn, "format" | "currency">;

const plainly: Shown = { format: "plain", currency: null };

/** A measure of a column has the column's format; a count is a plain number. */
function shownAs(measure: Measure | undefined, { columns }: ReportDefinition): Shown {
  if (!measure || measure.op === "count") return plainly;
  return columns.find(({ name }) => name === measure.column) ?? plainly;
}

function labelOfGroups(definition: ReportDefinition, t: Words["t"]): string {
  const groupBy = groupingOf(definition);
  if (groupBy && groupBy.by !== "value") return t(`by.${groupBy.by}`);
  return definition.columns.find(({ name }) => name === groupBy?.column)?.label ?? "";
}

function wordsOf(language: Locale) {
  const locale = formatLocale(language);
  const t = createTranslator({ locale: language, messages: messagesOf(language), namespace: "report" });
  const figures = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
  const percent = new Intl.NumberFormat(locale, {
    style: "percent",
    maximumFractionDigits: 1,
    signDisplay: "exceptZero",
  });
  const format = (iso: string, options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" }).format(Date.parse(`${iso}T00:00:00Z`));
  const day = (iso: string) => format(iso, { day: "numeric", month: "short", year: "numeric" });
  const currencies = new Map<string, Intl.NumberFormat>();
  const inCurrency = (currency: string) => {
    let format = currencies.get(currency);
    if (!format) {
      format = new Intl.NumberFormat(locale, { style: "currency", currency, trailingZeroDisplay: "stripIfInteger" });
      currencies.set(currency, format);
    }
    return format;
  };
  const share = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 2 });
  const figure = (value: number, { format: how, currency }: Shown) => {
    if (how === "percent") return share.format(value);
    return how === "currency" && currency ? inCurrency(currency).format(value) : figures.format(value);
  };
  const number = (value: number | null, shown: Shown) => (value === null ? "–" : figure(value, shown));
  return {
    t,
    day,
    number,
    change: (now: number | null, before: number | null, days: number) => {
      if (now === null || before === null || before === 0) return t("noChange", { days });
      return t("change", { change: percent.format((now - before) / Math.abs(before)), days });
    },
    group: (key: string, by: "value" | "day" | "week" | "month", window: Tally["window"]) => {
      if (key === "") return t("empty");
      if (by === "value") return shortened(key);
      if (by === "day") return day(key);
      const name = by === "month" ? format(key, { month: "short", year: "numeric" }) : t("weekOf", { day: day(key) });
      return isWhole(key, by, window) ? name : t("part", { name });
    },
    /** A shorter label: there is little room below an axis. */
    point: (key: string, by: "value" | "day" | "week" | "month") => {
      if (key === "") return t("empty");
      if (by === "value") return shortened(key);
      return format(key, by === "month" ? { month: "short", year: "numeric" } : { day: "numeric", month: "short" });
    },
    cell: (text: string, column: ReportColumn | undefined) => {
      if (text === "") return "";
      if (column?.type === "number") return figure(Number(text), column);
      return column?.type === "date" ? day(text) : shortened(text);
    },
  };
}

/** Whether a week or month is completely inside the window: otherwise it cannot be compared with others. */
function isWhole(key: string, by: "week" | "month", window: Tally["window"]): boolean {
  if (!window) return true;
  const first = new Date(`${key}T00:00:00Z`);
  const last = new Date(first);
  if (by === "week") last.setUTCDate(last.getUTCDate() + 6);
  else last.setUTCMonth(last.getUTCMonth() + 1, 0);
  return key >= window.from && last.toISOString().slice(0, 10) <= window.to;
}

function shortened(text: string): string {
  return text.length > longestCell ? `${text.slice(0, longestCell).toWellFormed()}…` : text;
}
