import { PassThrough, Readable, pipeline } from "node:stream";
import { stringify } from "csv-stringify";

/**
 * Rows as a table that is saved, row by row as they come. What a spreadsheet would take for a formula is text
 * (https://owasp.org/www-community/attacks/CSV_Injection).
 */
export function csvResponse(name: string, columns: readonly string[], rows: AsyncIterable<object>): Response {
  const csv = new PassThrough();
  // What fails on the way ends what is read from here, and whoever stops reading ends what is asked for.
  pipeline(
    Readable.from(rows),
    stringify({ header: true, columns: [...columns], escape_formulas: true }),
    csv,
    () => undefined,
  );
  return new Response(Readable.toWeb(csv) as ReadableStream, {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "cache-control": "private, no-store",
      "content-disposition": `attachment; filename="${name}"`,
    },
  });
}
