import { AppError } from "@/lib/errors";
import type { NamedFilter, Page } from "@/lib/paging";

/** A LIKE pattern that finds a text literally, anywhere. */
export function likeAnywhere(text: string): string {
  return `%${escaped(text)}%`;
}

function escaped(text: string): string {
  return text.replace(/[\\%_]/g, (found) => `\\${found}`);
}

/** Where a page ends: the value that it is ordered by, and the row's id. Valid for that order only. */
export interface Cursor {
  value: string;
  id: string;
}

export function writeCursor(sort: string, { value, id }: Cursor): string {
  return Buffer.from(JSON.stringify([sort, value, id])).toString("base64url");
}

/** Throws `invalid` if it is not a cursor of this order, or if `isValue` rejects its value. */
export function readCursor(cursor: string, sort: string, isValue: (value: string) => boolean = () => true): Cursor {
  try {
    const [ofSort, value, id] = JSON.parse(Buffer.from(cursor, "base64url").toString()) as unknown[];
    const valid =
      ofSort === sort &&
      typeof value === "string" &&
      !value.includes("\0") &&
      typeof id === "string" &&
      /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(id) &&
      isValue(value);
    if (valid) return { value, id };
  } catch {
    // Not even JSON: refused in the same way.
  }
  throw new AppError("invalid", "cursor_invalid", { fields: [{ path: ["cursor"], code: "cursor_invalid" }] });
}

/** A condition for the rows after a row in a list with the newest first. */
export function olderThan({ id, createdAt }: { id: string; createdAt: Date }) {
  return { OR: [{ createdAt: { lt: createdAt } }, { createdAt, id: { lt: id } }] };
}

/** The part of a query that reads a page by name: one row more than is shown, to know whether there is another page. */
export function byName({ text, limit, cursor }: NamedFilter) {
  const after = cursor === undefined ? undefined : readCursor(cursor, "name");
  return {
    where: {
      AND: [
        text ? { name: { contains: escaped(text), mode: "insensitive" as const } } : {},
        after ? { OR: [{ name: { gt: after.value } }, { name: after.value, id: { gt: after.id } }] } : {},
      ],
    },
    orderBy: [{ name: "asc" as const }, { id: "asc" as const }],
    take: limit + 1,
  };
}

/** The rows of a query by name as a page. */
export function pageByName<Row extends { id: string; name: string }>(rows: Row[], { limit }: NamedFilter): Page<Row> {
  const data = rows.slice(0, limit);
  const last = rows.length > limit ? data.at(-1) : undefined;
  return { data, nextCursor: last ? writeCursor("name", { value: last.name, id: last.id }) : null };
}
