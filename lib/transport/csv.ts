import { PassThrough, Readable, pipeline } from "node:stream";
import { stringify } from "csv-stringify";

/**
 * Rows as a CSV download, streamed row by row. A value that a spreadsheet would treat as a formula is escaped as text
 * (https://owasp.org/www-community/attacks/CSV_Injection).
 */
export function csvResponse(name: string, columns: readonly string[], rows: AsyncIterable<object>): Response {
  const csv = new PassThrough();
  // An error on the way ends the response, and a reader who stops reading ends the query.
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
