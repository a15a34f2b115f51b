/** The addresses in a text, in a table's first column or in lines of their own; what holds no @ (a head, a remark) is none. */
export function addressesIn(text: string): string[] {
  return text.split(/[\n;]/).flatMap((line) => {
    const first = line.split(/,|\t/).find((cell) => cell.includes("@"));
    return first ? [first.replaceAll('"', "").trim()] : [];
  });
}

const headings = ["email", "e-mail", "mail", "address", "email address", "e-mail address", "adresse", "adresse e-mail"];

/**
 * Those in a file: a table whose first line names its columns, else as in any text. Of the table that is saved here of who is
 * held back, those for whom that holds for good and for all mail.
 */
export async function addressesInFile(text: string): Promise<string[]> {
  // As large as a page, and needed by few.
  const { CsvError, parse } = await import("csv-parse/browser/esm/sync");
  try {
    // A table's lines are parted as its first one is.
    const parts = (mark: string) => text.slice(0, text.search(/[\r\n]|$/)).split(mark).length;
    const delimiter = [",", ";", "\t"].reduce((best, mark) => (parts(mark) > parts(best) ? mark : best));
    const options = { bom: true, delimiter, relax_column_count: true, skip_empty_lines: true };
    const [head = [], ...rows] = parse(text, options);
    const columns = head.map((name) => name.trim().toLowerCase());
    const at = columns.findIndex((name) => headings.includes(name));
    if (at < 0) return addressesIn(text);
    const [reason, schedule] = [columns.indexOf("reason"), columns.indexOf("scheduleid")];
    return rows
      .filter((row) => !row[schedule] && !["weekly", "paused"].includes(row[reason] ?? ""))
      .map((row) => (row[at] ?? "").trim().replace(/^'(?=[=+\-@])/, ""))
      .filter((email) => email !== "");
  } catch (error) {
    if (error instanceof CsvError) return addressesIn(text);
    throw error;
  }
}
