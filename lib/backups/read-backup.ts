import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { createGunzip } from "node:zlib";
import { firstLine, type Header, headerSchema, readComment, type Trailer, trailerSchema } from "@/lib/backups/format";

/** What a backup holds, in order. Of its SQL only rows are read: what else it says is not for us to run. */
export type Part =
  | { kind: "header"; header: Header }
  | { kind: "rows"; table: string; columns: string; bytes: AsyncIterable<Buffer> }
  | { kind: "complete"; trailer: Trailer };

const copyLine = /^COPY public\.("?)([a-z_][a-z0-9_]*)\1 \(([a-z0-9_", ]+)\) FROM stdin;$/;
const endOfRows = Buffer.from("\\.\n");

/** Reads a backup part by part; the bytes of a part's rows have to be read before the next part. Throws on any other file. */
export async function* readBackup(path: string): AsyncGenerator<Part> {
  const lines = new Lines(await bytesOf(path));
  const begins = (await lines.next())?.toString("utf8").trimEnd();
  const header = readComment((await lines.next())?.toString("utf8") ?? "", "header", headerSchema);
  if (begins !== firstLine || !header) throw new Error("This file is no backup of Periodical.");
  yield { kind: "header", header };
  for (let bytes = await lines.next(); bytes; bytes = await lines.next()) {
    const line = bytes.toString("utf8").trimEnd();
    const [, , table, columns] = copyLine.exec(line) ?? [];
    if (table !== undefined && columns !== undefined)
      yield { kind: "rows", table, columns, bytes: rowsOf(lines, table) };
    const trailer = readComment(line, "complete", trailerSchema);
    if (trailer) yield { kind: "complete", trailer };
  }
}

async function* rowsOf(lines: Lines, table: string): AsyncGenerator<Buffer> {
  let batch: Buffer[] = [];
  let size = 0;
  for (;;) {
    const line = await lines.next();
    if (!line) throw new Error(`The file ends in the middle of ${table}.`);
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

/** Lines of bytes with their ends. A row of COPY is one line: it escapes the breaks within. */
class Lines {
  private readonly source: AsyncIterator<Buffer>;
  private rest: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.source = source[Symbol.asyncIterator]();
  }

  async next(): Promise<Buffer | null> {
    const pieces: Buffer[] = [];
    for (;;) {
      const end = this.rest.indexOf(0x0a);
      if (end >= 0) {
        pieces.push(this.rest.subarray(0, end + 1));
        this.rest = this.rest.subarray(end + 1);
        return pieces.length === 1 ? (pieces[0] ?? null) : Buffer.concat(pieces);
      }
      if (this.rest.length > 0) pieces.push(this.rest);
      const { value, done } = await this.source.next();
      this.rest = done === true ? Buffer.alloc(0) : value;
      if (done === true) return pieces.length > 0 ? Buffer.concat(pieces) : null;
    }
  }
}
