import { localDate } from "@/lib/recurrence/local-time";
import { DataFault } from "@/lib/reports/compute/data-fault";
import { type Decimal, readNumber } from "@/lib/reports/compute/numbers";
import type { ColumnType, ReportFilter } from "@/lib/reports/schema";

/** What a cell says, by its column's type: a number, a day (`2026-11-20`) or text; null for an empty one. */
export type Cell = number | string | null;

/** Reads cells of one type. Days are the calendar's of a zone. */
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

/** ISO 8601, with a time or without; one with an offset is the day it is in the zone then. */
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

/** Whether a cell passes a filter. Text is compared without regard to case. */
export function passes(cell: Cell, { op, value }: Pick<ReportFilter, "op" | "value">): boolean {
  if (op === "empty") return cell === null;
  if (op === "not_empty") return cell !== null;
  if (op === "in") return value.split(",").some((one) => compare(cell, one.trim()) === 0);
  if (op === "contains") return cell !== null && String(cell).toLowerCase().includes(value.trim().toLowerCase());
  const order = compare(cell, value.trim());
  if (order === null) return op === "ne";
  switch (op) {
    case "eq":
      return order === 0;
    case "ne":
      return order !== 0;
    case "gt":
      return order > 0;
    case "gte":
      return order >= 0;
    case "lt":
      return order < 0;
    case "lte":
      return order <= 0;
  }
}

/** Below zero where the cell comes first; null where there is nothing to compare. */
function compare(cell: Cell, value: string): number | null {
  if (cell === null) return value === "" ? 0 : null;
  if (typeof cell === "number") return value === "" || Number.isNaN(Number(value)) ? null : cell - Number(value);
  const [one, other] = [cell.toLowerCase(), value.toLowerCase()];
  return one < other ? -1 : one > other ? 1 : 0;
}
