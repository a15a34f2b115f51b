/** Rows as they come: texts in the order of the header, and the line (or the number) of each, for complaints. */
export interface Rows {
  header: string[];
  /** What is read, as a person would name it. */
  name: string;
  rows: AsyncIterable<{ values: string[]; line: number }>;
}

/** A value of any kind as the text of a cell. */
export function cellText(value: unknown): string {
  if (typeof value === "string") return value;
  if (value === null || value === undefined) return "";
  if (value instanceof Date) return value.toISOString();
  return JSON.stringify(value);
}
