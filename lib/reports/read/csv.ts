import type { Readable } from "node:stream";
import { CsvError, parse } from "csv-parse";
import iconv from "iconv-lite";
import { DataFault } from "@/lib/reports/compute/data-fault";
import type { Rows } from "@/lib/reports/read/rows";

/** A longer record has an unclosed quote, and would be collected in memory without end. */
const mostRecordCharacters = 4 * 1024 ** 2;

interface Parsed {
  record: string[];
  info: { lines: number };
}

/**
 * Reads CSV as a stream: the first line names the columns, fields are separated by comma, semicolon or tab (whichever
 * is most frequent in the first line). A line with more or fewer fields than the first is a fault.
 */
export async function readCsv(bytes: Readable, { name, charset }: { name: string; charset: string }): Promise<Rows> {
  const text = iconv.encodingExists(charset) ? charset : "utf-8";
  const decoded = bytes.compose(iconv.decodeStream(text)) as Readable;
  decoded.setEncoding("utf8");
  const chunks = decoded[Symbol.asyncIterator]() as AsyncIterator<string>;
  const { value: first = "" } = (await chunks.next()) as { value?: string };
  const parser = parse({
    bom: true,
    info: true,
    skip_empty_lines: true,
    delimiter: delimiterOf(first),
    max_record_size: mostRecordCharacters,
  });
  const fed = feed(parser, first, chunks);
  // Awaited together with the rows; an earlier failure must not end the process.
  fed.catch((error: unknown) => parser.destroy(error instanceof Error ? error : new Error(String(error))));
  const records = recordsOf(parser);
  const { value: head, done } = await records.next();
  if (done) throw new DataFault("data_empty", { name });
  return { name, header: head.record.map((column) => column.trim()), rows: rowsOf(records) };
}

async function feed(parser: ReturnType<typeof parse>, first: string, rest: AsyncIterator<string>): Promise<void> {
  for (let chunk: string | undefined = first; chunk !== undefined;) {
    if (!parser.write(chunk)) await drained(parser);
    const next = await rest.next();
    chunk = next.done ? undefined : next.value;
  }
  parser.end();
}

/** Waits until there is room again, or the parser has closed. */
function drained(parser: ReturnType<typeof parse>): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: Error) => {
      parser.off("drain", settle).off("close", settle).off("error", settle);
      if (error instanceof Error) reject(error);
      else resolve();
    };
    parser.once("drain", settle).once("close", settle).once("error", settle);
  });
}

async function* recordsOf(parser: AsyncIterable<unknown>): AsyncGenerator<Parsed> {
  let columns = 0;
  try {
    for await (const parsed of parser) {
      const { record } = parsed as Parsed;
      columns ||= record.length;
      yield parsed as Parsed;
    }
  } catch (error) {
    throw error instanceof CsvError ? faultOf(error, columns) : error;
  }
}

function faultOf(error: CsvError, columns: number): DataFault {
  const { lines: line = 0, record } = error as CsvError & { lines?: number; record?: unknown[] };
  if (error.code === "CSV_RECORD_INCONSISTENT_FIELDS_LENGTH")
    return new DataFault("data_line_fields", { line, fields: record?.length ?? 0, columns }, error);
  if (error.code === "CSV_MAX_RECORD_SIZE") return new DataFault("data_line_too_long", { line }, error);
  if (error.code.includes("QUOTE")) return new DataFault("data_line_quotes", { line }, error);
  return new DataFault("data_line", { line, detail: error.message }, error);
}

async function* rowsOf(records: AsyncGenerator<Parsed>): Rows["rows"] {
  for await (const { record, info } of records) yield { values: record, line: info.lines };
}

function delimiterOf(beginning: string): string {
  const line =
    beginning
      .trimStart()
      .split(/\r?\n/, 1)[0]
      ?.replace(/"[^"]*"/g, "") ?? "";
  const count = (one: string) => line.split(one).length;
  return [",", ";", "\t"].reduce((best, one) => (count(one) > count(best) ? one : best));
}
