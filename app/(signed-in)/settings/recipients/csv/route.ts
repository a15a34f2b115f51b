import { stringify } from "csv-stringify/sync";
import { listAllSuppressions } from "@/lib/recipients/queries";
import { route } from "@/lib/transport/route";

/** Everybody who is held back, as a table; it can be taken in again. */
export const GET = route({}, async ({ scope }) => {
  const held = await listAllSuppressions(scope);
  const columns = ["email", "reason", "heldBy", "scheduleName", "since", "until", "source", "byName", "detail"];
  const rows = held.map(({ createdAt, ...one }) => ({ ...one, since: createdAt }));
  const csv = stringify(rows, { header: true, columns, escape_formulas: true });
  return new Response(csv, {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": 'attachment; filename="recipients-held-back.csv"',
    },
  });
});
