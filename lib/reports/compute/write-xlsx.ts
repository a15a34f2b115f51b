import writeExcelFile, { type Cell } from "write-excel-file/node";
import type { PlainTable } from "@/lib/reports/compute/compose";

/** The maximum text length written to a sheet's cell. */
const longestCell = 32_000;

/** A table as a workbook: numbers and days keep their types and have the format of their column. */
export async function writeXlsx({ columns, rows }: PlainTable): Promise<Buffer> {
  const head = columns.map(({ label }) => ({ value: label, type: String, fontWeight: "bold" as const }));
  const body = rows.map((row) => row.map((text, index) => cellOf(text, columns[index])));
  return writeExcelFile([head, ...body], {
    stickyRowsCount: 1,
    columns: columns.map(() => ({ width: 18 })),
  }).toBuffer();
}

function cellOf(text: string, column: PlainTable["columns"][number] | undefined): Cell {
  if (text === "") return null;
  if (column?.type === "number") return { value: Number(text), type: Number, format: formatOf(column) };
  if (column?.type === "date") return { value: new Date(`${text}T00:00:00Z`), type: Date, format: "yyyy-mm-dd" };
  // Text that begins like a formula stays text.
  return { value: text.slice(0, longestCell), type: String };
}

function formatOf({ format, currency }: PlainTable["columns"][number]): string {
  if (format === "percent") return "0.00%";
  return format === "currency" && currency ? `#,##0.00 [$${currency}]` : "General";
}
