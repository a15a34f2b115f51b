import { localDate } from "@/lib/recurrence/local-time";
import { DataFault } from "@/lib/reports/compute/data-fault";
import { type Decimal, readNumber, readNumbers } from "@/lib/reports/compute/read-number";
import type { ColumnType, ReportColumn, ReportFilter } from "@/lib/reports/schema";

/** The value of a cell, by its column's type: a number, a day (`2026-11-20`) or text; null if empty. */
export type Cell = number | string | null;

/** Reads cells of one type. Days are calendar days in the given zone. */
export function cellReader(
  { type, decimal = "point" }: { type: ColumnType; decimal?: Decimal },
  column: string,
  timezone: string,
): (text: string, line: number) => Cell {
  const refuse = (text: string, line: number, code: "data_not_number" | "data_not_date"): never => {
    throw new DataFault(code, { line, column, text: text.slice(0, 80) });
  };
  switch (type) {
    case "text":
      return (text) => (text === "" ? null : text);
    case "number":
      return (text, line) => {
        const trimmed = text.trim();
        if (trimmed === "") return null;
        return readNumber(trimmed, decimal) ?? refuse(text, line, "data_not_number");
      };
    case "date":
      return (text, line) => {
        const trimmed = text.trim();
        if (trimmed === "") return null;
        return dayOf(trimmed, timezone) ?? refuse(text, line, "data_not_date");
      };
  }
}

/** ISO 8601, with or without a time; a time with an offset is converted to the day in the zone. */
function dayOf(text: string, timezone: string): string | null {
  const [, day = "", time, offset] =
    /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)\s?(Z|[-+]\d\d:?\d\d|[-+]\d\d)?)?$/.exec(text) ?? [];
  const midnight = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== day) return null;
  if (!time || !offset) return day;
  const zone = /^[-+]\d\d$/.test(offset) ? `${offset}:00` : offset;
  const instant = Date.parse(`${day}T${time}${zone}`);
  return Number.isNaN(instant) ? null : localDate(new Date(instant), timezone);
}

/** Whether a cell of a column passes a filter. Text comparison ignores case. */
export function filterOf(
  { op, value }: Pick<ReportFilter, "op" | "value">,
  { type, decimal }: Pick<ReportColumn, "type" | "decimal">,
): (cell: Cell) => boolean {
  if (op === "empty") return (cell) => cell === null;
  if (op === "not_empty") return (cell) => cell !== null;
  const texts = (op === "in" ? value.split(",") : [value]).map((text) => text.trim().toLowerCase());
  const [text = ""] = texts;
  if (op === "contains") return (cell) => cell !== null && String(cell).toLowerCase().includes(text);
  const values: readonly (string | number)[] =
    type === "number" ? (readNumbers(value, decimal, op === "in") ?? []) : texts;
  const [other = text] = values;
  switch (op) {
    case "in":
      return (cell) => values.some((one) => compare(cell, one) === 0);
    case "eq":
      return (cell) => compare(cell, other) === 0;
    case "ne":
      return (cell) => compare(cell, other) !== 0;
    case "gt":
      return (cell) => (compare(cell, other) ?? 0) > 0;
    case "gte":
      return (cell) => (compare(cell, other) ?? -1) >= 0;
    case "lt":
      return (cell) => (compare(cell, other) ?? 0) < 0;
    case "lte":
      return (cell) => (compare(cell, other) ?? 1) <= 0;
  }
}

/** Negative if the cell comes first; null if they cannot be compared. */
function compare(cell: Cell, value: string | number): number | null {
  if (cell === null) return value === "" ? 0 : null;
  if (typeof cell === "number") return typeof value === "number" ? cell - value : null;
  const [one, other] = [cell.toLowerCase(), String(value)];
  return one < other ? -1 : one > other ? 1 : 0;
}
