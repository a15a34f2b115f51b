import { accumulatorOf, type Accumulator } from "@/lib/reports/compute/accumulate";
import { type Cell, cellReader, filterOf } from "@/lib/reports/compute/cells";
import { DataFault } from "@/lib/reports/compute/data-fault";
import { groupingOf } from "@/lib/reports/rules";
import type { Measure, ReportDefinition, ReportFilter } from "@/lib/reports/schema";

/** Maximum number of listed rows; for more, a report should group them. */
export const mostListed = 10_000;
/** More groups than anybody reads. */
const mostGroups = 2_000;
const dayMs = 86_400_000;

export interface Tally {
  /** The rows read, and how many of them pass the filters and are inside the window. */
  read: number;
  counted: number;
  /** For each measure: the value in the window, and in the one before; null if there is no window. */
  totals: { now: number | null; before: number | null }[];
  /** The groups, if the report groups: a key (text, or the first day of the period) and one value per measure. */
  groups: { key: string; values: (number | null)[] }[];
  /** The rows themselves, if it does not group: one text per column. */
  rows: string[][];
  /** The first and the last day of the window; null if there is none. */
  window: { from: string; to: string } | null;
}

/**
 * Counts rows as they arrive, and keeps only the listed ones. `header` contains the names of the rows' columns in
 * order; the window is a number of whole days before `day`, in the report's zone. Throws `DataFault`.
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
  // The cells of the current row, reused for every row, so that a million rows do not fill the memory.
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
    // Every cell of a defined column must match the column's type, even if its row is not counted.
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

/** The window is `days` whole days before the report's day; the window to compare with comes directly before it. */
function windowsOf(day: string, days: number) {
  const ago = (count: number) => new Date(Date.parse(`${day}T00:00:00Z`) - count * dayMs).toISOString().slice(0, 10);
  return { now: { from: ago(days), to: ago(1) }, before: { from: ago(2 * days), to: ago(days + 1) } };
}

/** A group of days has as its key the first day of the week (a Monday) or month. */
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

/** Days in chronological order; all others by the first measure, largest first. */
function sorted(groups: Tally["groups"], by: string): Tally["groups"] {
  const byKey = (one: { key: string }, other: { key: string }) => (one.key < other.key ? -1 : 1);
  if (by !== "value") return groups.sort(byKey);
  const most = ({ values }: Tally["groups"][number]) => values[0] ?? -Infinity;
  return groups.sort((one, other) => most(other) - most(one) || byKey(one, other));
}
