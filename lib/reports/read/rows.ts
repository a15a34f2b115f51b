/** A stream of rows: texts in the order of the header, and each row's line (or number) for error messages. */
export interface Rows {
  header: string[];
  /** The name of what is read, for people. */
  name: string;
  rows: AsyncIterable<{ values: string[]; line: number }>;
}

/** Any value as the text of a cell. */
export function cellText(value: unknown): string {
  if (typeof value === "string") return value;
  if (value === null || value === undefined) return "";
  if (value instanceof Date) return value.toISOString();
  return JSON.stringify(value);
}
