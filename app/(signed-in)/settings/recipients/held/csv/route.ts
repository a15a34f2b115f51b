import { eachSuppression } from "@/lib/recipients/queries";
import { suppressionViewSchema } from "@/lib/recipients/schema";
import { csvResponse } from "@/lib/transport/csv";
import { route } from "@/lib/transport/route";

const { id: _id, ...shown } = suppressionViewSchema.shape;

/** Everybody who is held back, as CSV that can be imported again. */
export const GET = route({}, async ({ scope }) =>
  csvResponse("recipients-held-back.csv", Object.keys(shown), eachSuppression(scope)),
);
