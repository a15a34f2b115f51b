import { importSources } from "@/lib/sources/commands";
import { mostListBytes } from "@/lib/sources/rules";
import * as api from "@/lib/transport/api/sources";
import { readUpload } from "@/lib/transport/upload";
import { route } from "@/lib/transport/route";

export const POST = route(api.importFile, async ({ scope, query, request, newId }) => {
  const bytes = await readUpload(request, mostListBytes);
  return importSources(scope, { ...query, kind: "file", bytes, id: newId }, request.signal);
});
