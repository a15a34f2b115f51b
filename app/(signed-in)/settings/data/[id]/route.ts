import { openExport } from "@/lib/exports/queries";
import { idParams } from "@/lib/transport/api/operation";
import { route } from "@/lib/transport/route";

/** An archive, to be kept as a file. */
export const GET = route({ params: idParams }, async ({ scope, params }) => {
  const { bytes, size } = await openExport(scope, params.id);
  return new Response(bytes, {
    headers: {
      "content-type": "application/zip",
      "content-length": String(size),
      "content-disposition": `attachment; filename="periodical-${params.id}.zip"`,
    },
  });
});
