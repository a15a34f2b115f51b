import { createTranslator } from "use-intl/core";
import type { Block } from "@/lib/editions/schema";
import { messagesOf } from "@/lib/i18n/messages";
import { formatLocale, type Locale } from "@/lib/i18n/schema";
import type { Tally } from "@/lib/reports/compute/tally";
import { groupingOf } from "@/lib/reports/rules";
import type { ReportDefinition } from "@/lib/reports/schema";

/** So many lines of a table are laid out; the CSV has all. */
const mostLines = 100;
/** So much of a cell is laid out; the CSV has all. */
const longestCell = 500;
/** So many points of a chart can be told apart. */
const mostPoints = 60;

/** A table as its CSV has it: figures plain, days as ISO 8601. */
export interface PlainTable {
  header: string[];
  rows: string[][];
}

/** What a report says, in its language: its figures, its charts, its table, and where all that comes from. */
export function composeBlocks(
  tally: Tally,
  { definition, language, source }: { definition: ReportDefinition; language: Locale; source: string },
): Block[] {
  const words = wordsOf(language);
  const { t } = words;
  const days = definition.lookbackDays ?? 0;
  const facts = definition.measures.map(({ label }, index) => {
    const { now = null, before = null } = tally.totals[index] ?? {};
    return { label, value: words.number(now), change: tally.window ? words.change(now, before, days) : null };
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

/** The whole table, as far as it is kept, for a file. */
export function plainTable(tally: Tally, definition: ReportDefinition, language: Locale): PlainTable {
  const { columns, measures } = definition;
  const groupBy = groupingOf(definition);
  if (!groupBy) return { header: columns.map(({ label }) => label), rows: tally.rows };
  const { t } = wordsOf(language);
  return {
    header: [labelOfGroups(definition, t), ...measures.map(({ label }) => label)],
    rows: tally.groups.map(({ key, values }) => [key, ...values.map((value) => (value === null ? "" : String(value)))]),
  };
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
        .map(({ key, values }) => [words.group(key, groupBy.by), ...values.map(words.number)]),
      left,
    };
  }
  return {
    kind: "table",
    heading: null,
    columns: columns.map(({ label, type }) => ({ label, align: type === "number" ? "end" : "start" })),
    rows: tally.rows
      .slice(0, mostLines)
      .map((row) => row.map((text, index) => words.cell(text, columns[index]?.type ?? "text"))),
    left,
  };
}

/** Of days the latest points are drawn, of anything else the largest. */
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
      return { label: words.point(key, groupBy.by), value, text: words.number(value) };
    }),
  }));
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
  const number = (value: number | null) => (value === null ? "–" : figures.format(value));
  return {
    t,
    day,
    number,
    change: (now: number | null, before: number | null, days: number) => {
      if (now === null || before === null || before === 0) return t("noChange", { days });
      return t("change", { change: percent.format((now - before) / Math.abs(before)), days });
    },
    group: (key: string, by: "value" | "day" | "week" | "month") => {
      if (key === "") return t("empty");
      if (by === "value") return shortened(key);
      if (by === "month") return format(key, { month: "short", year: "numeric" });
      return by === "week" ? t("weekOf", { day: day(key) }) : day(key);
    },
    /** The same in few words: below an axis there is little room. */
    point: (key: string, by: "value" | "day" | "week" | "month") => {
      if (key === "") return t("empty");
      if (by === "value") return shortened(key);
      return format(key, by === "month" ? { month: "short", year: "numeric" } : { day: "numeric", month: "short" });
    },
    cell: (text: string, type: "text" | "number" | "date") => {
      if (text === "") return "";
      return type === "number" ? figures.format(Number(text)) : type === "date" ? day(text) : shortened(text);
    },
  };
}

function shortened(text: string): string {
  return text.length > longestCell ? `${text.slice(0, longestCell).toWellFormed()}…` : text;
}
