import { setImmediate } from "node:timers/promises";
import type { Scope } from "@/lib/db/scope";
import { toFailure } from "@/lib/net/open-stream";
import type { Locale } from "@/lib/i18n/schema";
import { localDate } from "@/lib/recurrence/local-time";
import { composeBlocks, plainTable, type PlainTable } from "@/lib/reports/compute/compose";
import { DataFault } from "@/lib/reports/compute/data-fault";
import { createTally, type Tally } from "@/lib/reports/compute/tally";
import { openRows } from "@/lib/reports/read/open-rows";
import type { ReportDefinition, ReportSource } from "@/lib/reports/schema";
import type { Block } from "@/lib/editions/schema";
import { AppError } from "@/lib/errors";

/** How often it is said how many rows have been read. */
const tellEvery = 10_000;

export interface Computed {
  tally: Tally;
  blocks: Block[];
  table: PlainTable;
}

const giveWayEvery = 2_000;

/** Reads a report's data, row by row, and says what it comes to at an instant. Throws as `openRows` does. */
export async function computeReport(
  scope: Scope,
  asked: { source: ReportSource; definition: ReportDefinition; language: Locale; timezone: string; at: Date },
  { signal, progress }: { signal: AbortSignal; progress?: (rows: number) => Promise<void> },
): Promise<Computed> {
  const { definition, language, timezone, at } = asked;
  // Whatever is open, be it another's database, is closed when there is no need of it any more.
  const over = new AbortController();
  try {
    const { header, rows, name } = await openRows(scope, asked.source, AbortSignal.any([signal, over.signal]));
    const tally = createTally(definition, header, { day: localDate(at, timezone), timezone });
    let read = 0;
    for await (const { values, line } of rows) {
      tally.add(values, line);
      read += 1;
      // Rows that lie ready come without end: others have their turn in between.
      if (read % giveWayEvery === 0) await setImmediate();
      if (read % tellEvery === 0) {
        signal.throwIfAborted();
        await progress?.(read);
      }
    }
    const result = tally.result();
    return {
      tally: result,
      blocks: composeBlocks(result, { definition, language, source: name }),
      table: plainTable(result, definition, language),
    };
  } catch (error) {
    if (error instanceof DataFault || error instanceof AppError) throw error;
    throw toFailure(error, signal);
  } finally {
    over.abort();
  }
}
