import { trimmedEnd } from "@/lib/text";
import { columnOf, emailColumn, readTable } from "@/lib/recipients/paste/read-table";

/** The person in one line: what a table leaves empty is missing here, so that the known value stays. */
export interface PastedPerson {
  email: string;
  name?: string;
  language?: string;
  timezone?: string;
  consentSource?: string;
}

const columnsOf = {
  name: ["name", "full name", "nom", "nom complet"],
  language: ["language", "locale", "lang", "langue"],
  timezone: ["timezone", "time zone", "zone", "fuseau", "fuseau horaire"],
  consentSource: ["consent", "consentsource", "consent source", "consentement"],
};

/**
 * The people in a text: a table whose first line names its columns, else one per line, such as
 * `Ada Lovelace <ada@example.com>`.
 */
export async function peopleIn(text: string): Promise<PastedPerson[]> {
  const table = await readTable(text);
  const at = table ? columnOf(table, emailColumn) : -1;
  if (!table || at < 0) return text.split(/[\n;]/).flatMap(personIn);
  const fields = Object.entries(columnsOf).map(([field, names]) => [field, columnOf(table, names)] as const);
  return table.rows
    .filter((row) => row.some((cell) => cell !== ""))
    .map((row) => {
      const known = fields.map(([field, column]) => [field, valueOf(field, row[column] ?? "")] as const);
      return { email: row[at] ?? "", ...Object.fromEntries(known.filter(([, value]) => value !== "")) };
    });
}

function valueOf(field: string, cell: string): string {
  // Also as other programs write it: fr-FR, FR.
  return field === "language" ? (cell.toLowerCase().split(/[-_]/)[0] ?? "") : cell;
}

function personIn(line: string): PastedPerson[] {
  const text = trimmedEnd(line.trim(), ", ");
  if (text === "") return [];
  const at = text.lastIndexOf("<");
  if (at < 0 || !text.endsWith(">")) return [{ email: text }];
  const name = text.slice(0, at).replaceAll('"', "").trim();
  return [{ email: text.slice(at + 1, -1), ...(name === "" ? {} : { name }) }];
}
