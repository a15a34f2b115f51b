import { columnOf, emailColumn, readTable } from "@/lib/recipients/paste/read-table";

/**
 * The addresses in a text, one per line, or the first one in each row of a table; lines without an @ (a header, a
 * remark) are skipped.
 */
export function addressesIn(text: string): string[] {
  return text.split(/[\n;]/).flatMap((line) => {
    const first = line.split(/,|\t/).find((cell) => cell.includes("@"));
    return first ? [first.replaceAll('"', "").trim()] : [];
  });
}

/**
 * The addresses in a file: a table whose first line names its columns, else as in any text. From our own export of who
 * is held back, only those held back permanently and from all mail.
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
