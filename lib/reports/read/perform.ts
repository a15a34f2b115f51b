import { setImmediate } from "node:timers/promises";
import { stringify } from "csv-stringify/sync";
import { FetchFailure } from "@/lib/net/failure";
import { toFailure } from "@/lib/net/open-stream";
import type { Performer } from "@/lib/offload/work";
import { localDate } from "@/lib/recurrence/local-time";
import { cellReader } from "@/lib/reports/compute/cells";
import { composeBlocks, plainTable } from "@/lib/reports/compute/compose";
import { formatOf } from "@/lib/reports/compute/numbers";
import { DataFault } from "@/lib/reports/compute/data-fault";
import { writeXlsx } from "@/lib/reports/compute/write-xlsx";
import { createTally } from "@/lib/reports/compute/tally";
import { openRows } from "@/lib/reports/read/open-rows";
import type { ResolvedSource } from "@/lib/reports/read/resolve-source";
import type { Rows } from "@/lib/reports/read/rows";
import type { AskedReport, Computed, Told } from "@/lib/reports/read/work";
import { type ColumnType, decimals, type ReportColumn, type SourceSample } from "@/lib/reports/schema";

// Runs in a separate process: other people's data may need any amount of time and memory.

/** Progress is reported every this many rows. */
const tellEvery = 10_000;
/** Maximum size of the table as a CSV file, in bytes. */
const mostCsv = 50 * 1024 ** 2;

/** Reads a report's data row by row, and computes its result as of an instant. */
export const performReport: Performer<AskedReport, Told<Computed>> = (asked, progress) =>
  reading(asked.source, async ({ header, rows, name }) => {
    const { definition, language, timezone, at, withCsv } = asked;
    const tally = createTally(definition, header, { day: localDate(at, timezone), timezone });
    let read = 0;
    for await (const { values, line } of rows) {
      tally.add(values, line);
      read += 1;
      if (read % tellEvery === 0) {
        progress(read);
        // Gives the progress message time to be sent.
        await setImmediate();
      }
    }
    const result = tally.result();
    const table = withCsv ? plainTable(result, definition, language) : null;
    const csv = table
      ? Buffer.from(
          stringify([table.columns.map(({ label }) => label), ...table.rows], {
            bom: true,
            quoted_match: /[;\t]/,
            cast: { string: withoutFormula },
          }),
        )
      : Buffer.alloc(0);
    if (csv.length > mostCsv) throw new DataFault("data_result_too_large", { megabytes: mostCsv / 1024 ** 2 });
    const { counted, groups } = result;
    const blocks = composeBlocks(result, { definition, language, source: name });
    const xlsx = table ? await writeXlsx(table) : Buffer.alloc(0);
    return { blocks, csv, xlsx, read: result.read, counted, groups: groups.length };
  });

/** Number of rows used to detect the types of columns. */
const sampled = 200;
const shown = 5;
/** Maximum characters shown of a sample value. */
const longestShown = 500;

/** The columns of a source, with examples from their first rows. */
export const performSample: Performer<{ source: ResolvedSource }, Told<SourceSample>> = ({ source }) =>
  reading(source, async ({ header, rows }) => {
    const first: string[][] = [];
    for await (const { values } of rows) {
      first.push(values.map((value) => value.slice(0, longestShown)));
      if (first.length === sampled) break;
    }
    const columns = header.map((name, index) => {
      const texts = first.map((row) => row[index] ?? "");
      return {
        name,
        ...kindOf(texts),
        samples: [...new Set(texts.filter((text) => text.trim() !== ""))].slice(0, shown),
      };
    });
    return { columns, rows: first.slice(0, shown) };
  });

async function reading<T>(source: ResolvedSource, work: (rows: Rows) => Promise<T>): Promise<Told<T>> {
  // Closes whatever is open, such as another system's database, as soon as it is no longer needed.
  const over = new AbortController();
  try {
    return { kind: "found", found: await work(await openRows(source, over.signal)) };
  } catch (error) {
    if (error instanceof DataFault) return { kind: "fault", code: error.code, values: error.values };
    const { kind, status, retryAfter, message } = error instanceof FetchFailure ? error : toFailure(error, over.signal);
    return { kind: "failure", failure: kind, status, retryAfter, message };
  } finally {
    over.abort();
  }
}

/** The type that fits all texts of a column; numbers in either style, the decimal point first. */
function kindOf(texts: string[]): Omit<ReportColumn, "name" | "label"> {
  const said = texts.filter((text) => text.trim() !== "");
  const plain = { decimal: "point", format: "plain", currency: null } as const;
  const fits = (kind: { type: ColumnType; decimal: ReportColumn["decimal"] }) => {
    try {
      const read = cellReader(kind, "", "UTC");
      said.forEach((text) => read(text, 0));
      return said.length > 0;
    } catch {
      // A text that does not fit answers the question.
      return false;
    }
  };
  const decimal = decimals.find((one) => fits({ type: "number", decimal: one }));
  if (decimal) return { type: "number", decimal, ...formatOf(said) };
  return { ...plain, type: fits({ type: "date", decimal: "point" }) ? "date" : "text" };
}

/**
 * A cell that is safe to open in a spreadsheet: what would be read as a formula becomes text; negative numbers are not
 * formulas.
 */
function withoutFormula(text: string): string {
  const isNumber = text.length < 400 && /^[-+]?[\d.]+(?:e[-+]?\d+)?$/i.test(text);
  return /^[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/.test(text) && !isNumber ? `'${text}` : text;
}
