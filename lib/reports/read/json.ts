import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { DataFault } from "@/lib/reports/compute/data-fault";
import { cellText, type Rows } from "@/lib/reports/read/rows";

/** Number of rows inspected to find the columns. */
const looked = 1_000;

/** Reads a whole JSON list of objects; the columns are the keys of the first thousand. */
export async function readJson(bytes: Readable, { name, path }: { name: string; path: string }): Promise<Rows> {
  const list = listAt(parse(await text(bytes), name), path);
  if (!list) throw new DataFault("data_not_list", { name, path: path || "." });
  return { name, ...tableOf(list, name) };
}

function parse(json: string, name: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new DataFault("data_not_list", { name, path: "." }, error);
  }
}

function listAt(value: unknown, path: string): unknown[] | null {
  let found = value;
  for (const part of path === "" ? [] : path.split(".")) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, part)) return null;
    found = (found as Record<string, unknown>)[part];
  }
  return Array.isArray(found) ? (found as unknown[]) : null;
}

/** Objects as rows; nested values become JSON text. */
function tableOf(list: unknown[], name: string): Pick<Rows, "header" | "rows"> {
  const header = [...new Set(list.slice(0, looked).flatMap((one) => Object.keys(objectOf(one))))];
  if (list.length > 0 && header.length === 0) throw new DataFault("data_not_list", { name, path: "." });
  const rows = async function* (): Rows["rows"] {
    for (const [index, one] of list.entries()) {
      const object = objectOf(one);
      yield Promise.resolve({ values: header.map((column) => cellText(object[column])), line: index + 1 });
    }
  };
  return { header, rows: rows() };
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
