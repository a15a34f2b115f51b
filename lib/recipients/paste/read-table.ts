/** A table as it is pasted or saved, its first line naming the columns, which are given in small letters. */
export interface Table {
  columns: string[];
  rows: string[][];
}

/** Null for what is no table that can be read. */
export async function readTable(text: string): Promise<Table | null> {
  // As large as a page, and needed by few.
  const { CsvError, parse } = await import("csv-parse/browser/esm/sync");
  try {
    // A table's lines are parted as its first one is.
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

/** The column that is called by one of these names, the first of them first; -1 where there is none. */
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

/** A cell without the mark that keeps a spreadsheet from taking it for a formula, as our own tables have it. */
function plain(cell: string): string {
  return cell.trim().replace(/^'(?=[=+\-@])/, "");
}
