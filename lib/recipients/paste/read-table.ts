/** A pasted or saved table whose first line names the columns; the names are in lower case. */
export interface Table {
  columns: string[];
  rows: string[][];
}

/** Parses a table; null if the text cannot be read as one. */
export async function readTable(text: string): Promise<Table | null> {
  // Loaded on demand: it is as large as a page, and few need it.
  const { CsvError, parse } = await import("csv-parse/browser/esm/sync");
  try {
    // All lines of a table use the delimiter of its first one.
    const parts = (mark: string) => text.slice(0, text.search(/[\r\n]|$/)).split(mark).length;
    const delimiter = [",", ";", "\t"].reduce((best, mark) => (parts(mark) > parts(best) ? mark : best));
    const options = { bom: true, delimiter, relax_column_count: true, skip_empty_lines: true };
    const [head = [], ...rows] = parse(text, options);
    return { columns: head.map((name) => name.trim().toLowerCase()), rows: rows.map((row) => row.map(plain)) };
  } catch (error) {
    if (error instanceof CsvError) return null;
    throw error;
  }
}

/** The index of the column with one of these names, in the order of the names; -1 if there is none. */
export function columnOf({ columns }: Table, names: readonly string[]): number {
  return names.map((name) => columns.indexOf(name)).find((place) => place >= 0) ?? -1;
}

export const emailColumn = [
  "email",
  "e-mail",
  "email address",
  "e-mail address",
  "adresse e-mail",
  "mail",
  "address",
  "adresse",
];

/** A cell without the apostrophe that keeps a spreadsheet from reading it as a formula; our own tables have it. */
function plain(cell: string): string {
  return cell.trim().replace(/^'(?=[=+\-@])/, "");
}
