import { accumulatorOf, type Accumulator } from "@/lib/reports/compute/accumulate";
import { type Cell, cellReader, filterOf } from "@/lib/reports/compute/cells";
import { DataFault } from "@/lib/reports/compute/data-fault";
import { groupingOf } from "@/lib/reports/rules";
import type { Measure, ReportDefinition, ReportFilter } from "@/lib/reports/schema";

/** So many rows are listed; a report groups what is more. */
export const mostListed = 10_000;
/** More groups than anybody reads. */
const mostGroups = 2_000;
const dayMs = 86_400_000;

export interface Tally {
  /** Rows that were read, and of them those that pass the filters and lie in the window. */
  read: number;
  counted: number;
  /** By measure: over the window, and over the one before; null where there is no window. */
  totals: { now: number | null; before: number | null }[];
  /** By group, when there is grouping: its key (text, or a day that it begins with) and a value by measure. */
  groups: { key: string; values: (number | null)[] }[];
  /** The rows themselves, when there is none: a text by column. */
  rows: string[][];
  /** The first and the last day of the window; null without one. */
  window: { from: string; to: string } | null;
}

/**
 * Counts rows as they pass, keeping none but those that are listed. `header` names the columns of the rows in their
 * order; the window is whole days before `day`, in the report's zone. Throws `DataFault`.
 */
export function createTally(
  definition: ReportDefinition,
  header: readonly string[],
  { day, timezone }: { day: string; timezone: string },
): { add: (values: readonly string[], line: number) => void; result: () => Tally } {
  const { columns, filters, dateColumn, lookbackDays, measures } = definition;
  const groupBy = groupingOf(definition);
  const read = columns.map(({ name, ...kind }) => {
    const place = header.indexOf(name);
    if (place < 0) throw new DataFault("data_no_column", { column: name, columns: header.slice(0, 40).join(", ") });
    return { place, cell: cellReader(kind, name, timezone) };
  });
  const indexes = new Map(columns.map(({ name }, index) => [name, index]));
  // One row's cells, taken anew for each: a million rows leave nothing behind.
  const cells: Cell[] = [];
  const cellOf = (name: string): Cell => cells[indexes.get(name) ?? -1] ?? null;
  const testOf = (filter: ReportFilter) => {
    const column = columns.find(({ name }) => name === filter.column);
    const isPassed = filterOf(filter, column ?? { type: "text", decimal: "point" });
    return () => isPassed(cellOf(filter.column));
  };
  const tests = filters.map(testOf);
  const counted = measures.map((one) => ({ ...one, applies: one.where ? testOf(one.where) : () => true }));
  const window = lookbackDays === null ? null : windowsOf(day, lookbackDays);
  const accumulators = () => measures.map(({ op }) => accumulatorOf(op));
  const [now, before] = [accumulators(), accumulators()];
  const groups = new Map<string, Accumulator[]>();
  const rows: string[][] = [];
  let [seen, taken] = [0, 0];

  function add(values: readonly string[], line: number): void {
    seen += 1;
    // Every cell of a column that is named has to be what the column says, also where the row counts for nothing.
    for (const [index, { place, cell }] of read.entries()) cells[index] = cell(values[place] ?? "", line);
    if (!tests.every((passes) => passes())) return;
    const when = dateColumn === null ? null : cellOf(dateColumn);
    const within = (range: { from: string; to: string }) =>
      typeof when === "string" && when >= range.from && when <= range.to;
    if (window && within(window.before)) measure(before, counted, cellOf);
    if (window && !within(window.now)) return;
    taken += 1;
    measure(now, counted, cellOf);
    if (groupBy) measure(groupOf(keyOf(cellOf(groupBy.column), groupBy.by)), counted, cellOf);
    else if (rows.length < mostListed) rows.push(cells.map(textOf));
  }

  function groupOf(key: string): Accumulator[] {
    const known = groups.get(key);
    if (known) return known;
    if (groups.size === mostGroups) throw new DataFault("data_groups_too_many", { most: mostGroups });
    const made = accumulators();
    groups.set(key, made);
    return made;
  }

  return {
    add,
    result: () => ({
      read: seen,
      counted: taken,
      totals: measures.map((_, index) => ({
        now: now[index]?.value() ?? null,
        before: window ? (before[index]?.value() ?? null) : null,
      })),
      groups: sorted(
        [...groups].map(([key, made]) => ({ key, values: made.map((one) => one.value()) })),
        groupBy?.by ?? "value",
      ),
      rows,
      window: window?.now ?? null,
    }),
  };
}

function measure(
  into: Accumulator[],
  measures: readonly (Pick<Measure, "op" | "column"> & { applies: () => boolean })[],
  cellOf: (name: string) => Cell,
): void {
  measures.forEach(({ op, column, applies }, index) => {
    if (!applies()) return;
    const value = op === "count" ? 1 : column === null ? null : cellOf(column);
    if (typeof value === "number") into[index]?.add(value);
  });
}

/** The window is so many whole days before the day of the report; the one it is compared with lies right before. */
function windowsOf(day: string, days: number) {
  const ago = (count: number) => new Date(Date.parse(`${day}T00:00:00Z`) - count * dayMs).toISOString().slice(0, 10);
  return { now: { from: ago(days), to: ago(1) }, before: { from: ago(2 * days), to: ago(days + 1) } };
}

/** Days are grouped by the first day of their week (a Monday) or month. */
function keyOf(cell: Cell, by: "value" | "day" | "week" | "month"): string {
  const text = textOf(cell);
  if (text === "" || by === "value" || by === "day") return text;
  if (by === "month") return `${text.slice(0, 7)}-01`;
  const date = Date.parse(`${text}T00:00:00Z`);
  return new Date(date - ((new Date(date).getUTCDay() + 6) % 7) * dayMs).toISOString().slice(0, 10);
}

function textOf(cell: Cell): string {
  return cell === null ? "" : String(cell);
}

/** Days in their order; anything else by the first measure, the most first. */
function sorted(groups: Tally["groups"], by: string): Tally["groups"] {
  const byKey = (one: { key: string }, other: { key: string }) => (one.key < other.key ? -1 : 1);
  if (by !== "value") return groups.sort(byKey);
  const most = ({ values }: Tally["groups"][number]) => values[0] ?? -Infinity;
  return groups.sort((one, other) => most(other) - most(one) || byKey(one, other));
}
