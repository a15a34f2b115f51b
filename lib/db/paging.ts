import { AppError } from "@/lib/errors";
import type { NamedFilter, Page } from "@/lib/paging";

/** A pattern of LIKE that finds a text as it is, anywhere. */
export function likeAnywhere(text: string): string {
  return `%${escaped(text)}%`;
}

function escaped(text: string): string {
  return text.replace(/[\\%_]/g, (found) => `\\${found}`);
}

/** Where a page ends: the value of what it is ordered by, and the row's id. It is good for that order alone. */
export interface Cursor {
  value: string;
  id: string;
}

export function writeCursor(sort: string, { value, id }: Cursor): string {
  return Buffer.from(JSON.stringify([sort, value, id])).toString("base64url");
}

/** Throws `invalid` for what is no cursor of this order, or has no value that `isValue` takes. */
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

/** What comes behind a row in a list that shows the newest first. */
export function olderThan({ id, createdAt }: { id: string; createdAt: Date }) {
  return { OR: [{ createdAt: { lt: createdAt } }, { createdAt, id: { lt: id } }] };
}

/** The part of a query that finds a page by name: one row more than is shown, which tells whether there is another page. */
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
