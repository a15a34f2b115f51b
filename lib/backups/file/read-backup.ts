import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { createGunzip } from "node:zlib";
import { linesOf } from "@/lib/backups/file/lines";
import {
  copyLine,
  endOfRows,
  firstLine,
  type Header,
  headerSchema,
  readComment,
  schemaFirstLine,
  type Trailer,
  trailerSchema,
} from "@/lib/backups/file/format";

/** The parts of a backup, in order. Of its SQL only rows are read: no other statement is executed. */
export type Part =
  | { kind: "header"; header: Header }
  | { kind: "rows"; table: string; columns: string; bytes: AsyncIterable<Buffer> }
  | { kind: "complete"; trailer: Trailer };

/**
 * Reads a backup part by part; the rows of a part must be read completely before the next part. Throws for any other
 * file.
 */
export async function* readBackup(path: string): AsyncGenerator<Part> {
  const lines = linesOf(await bytesOf(path));
  const next = async () => ((await lines.next()).value as Buffer | undefined)?.toString("utf8").trimEnd();
  const begins = await next();
  const header = readComment((await next()) ?? "", "header", headerSchema);
  if (begins === schemaFirstLine)
    throw new Error("This file holds the structure of a database and no rows: psql makes an empty one of it.");
  if (begins !== firstLine || !header) throw new Error("This file is no backup of Periodical.");
  yield { kind: "header", header };
  for (let line = await next(); line !== undefined; line = await next()) {
    const [, , table, columns] = copyLine.exec(line) ?? [];
    if (table !== undefined && columns !== undefined)
      yield { kind: "rows", table, columns, bytes: rowsOf(lines, table) };
    const trailer = readComment(line, "complete", trailerSchema);
    if (trailer) yield { kind: "complete", trailer };
  }
}

async function* rowsOf(lines: AsyncGenerator<Buffer>, table: string): AsyncGenerator<Buffer> {
  let batch: Buffer[] = [];
  let size = 0;
  for (;;) {
    const { value: line, done } = await lines.next();
    if (done === true) throw new Error(`The file ends in the middle of ${table}.`);
    if (line.equals(endOfRows)) break;
    batch.push(line);
    size += line.length;
    if (size < 65_536) continue;
    yield Buffer.concat(batch);
    batch = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(batch);
}

async function bytesOf(path: string): Promise<AsyncIterable<Buffer>> {
  const file = await open(path);
  const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
  await file.close();
  const bytes = createReadStream(path);
  if (buffer[0] !== 0x1f || buffer[1] !== 0x8b) return bytes as AsyncIterable<Buffer>;
  const unzipped = createGunzip();
  bytes.on("error", (error) => unzipped.destroy(error)).pipe(unzipped);
  return unzipped as AsyncIterable<Buffer>;
}
