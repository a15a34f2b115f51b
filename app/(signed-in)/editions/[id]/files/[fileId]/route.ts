import { z } from "zod";
import { openEditionFile } from "@/lib/editions/queries";
import { download } from "@/lib/transport/download";
import { route } from "@/lib/transport/route";

/** A file of an edition, for members. */
export const GET = route({ params: z.object({ id: z.uuid(), fileId: z.uuid() }) }, async ({ scope, params }) =>
  download(await openEditionFile(scope, params)),
);
