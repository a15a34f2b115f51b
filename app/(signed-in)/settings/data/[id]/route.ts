import { openExport } from "@/lib/exports/queries";
import { idParams } from "@/lib/transport/api/operation";
import { download } from "@/lib/transport/download";
import { route } from "@/lib/transport/route";

/** Downloads an archive as a file. */
export const GET = route({ params: idParams }, async ({ scope, params }) => {
  const { bytes, size } = await openExport(scope, params.id);
  return download({ bytes, size, name: `periodical-${params.id}.zip`, contentType: "application/zip" });
});
