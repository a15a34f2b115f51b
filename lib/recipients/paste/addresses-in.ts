import { columnOf, emailColumn, readTable } from "@/lib/recipients/paste/read-table";

/** The addresses in a text, in a table's first column or in lines of their own; what holds no @ (a head, a remark) is none. */
export function addressesIn(text: string): string[] {
  return text.split(/[\n;]/).flatMap((line) => {
    const first = line.split(/,|\t/).find((cell) => cell.includes("@"));
    return first ? [first.replaceAll('"', "").trim()] : [];
  });
}

/**
 * Those in a file: a table whose first line names its columns, else as in any text. Of the table that is saved here of who is
 * held back, those for whom that holds for good and for all mail.
 */
export async function addressesInFile(text: string): Promise<string[]> {
  const table = await readTable(text);
  const at = table ? columnOf(table, emailColumn) : -1;
  if (!table || at < 0) return addressesIn(text);
  const [reason, schedule] = [columnOf(table, ["reason"]), columnOf(table, ["scheduleid"])];
  return table.rows
    .filter((row) => !row[schedule] && !["weekly", "paused"].includes(row[reason] ?? ""))
    .map((row) => row[at] ?? "")
    .filter((email) => email !== "");
}
