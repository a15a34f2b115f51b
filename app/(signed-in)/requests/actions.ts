"use server";

import { z } from "zod";
import { discardRequest, editRequest, publishRequest, settleRequest } from "@/lib/requests/commands";
import { requestPatchSchema } from "@/lib/requests/schema";
import { action } from "@/lib/transport/action";

const id = z.object({ id: z.uuid() });
const seen = id.extend({ version: z.number().int().positive() });

/** The schema refuses unknown fields, so the request's id and version are passed beside the input. */
export const editRequestAction = action(z.object({ ref: seen, input: requestPatchSchema }), (scope, { ref, input }) =>
  editRequest(scope, { ...input, ...ref }),
);
export const publishRequestAction = action(seen, publishRequest);
export const discardRequestAction = action(id, discardRequest);
export const settleRequestAction = action(id.extend({ done: z.boolean() }), settleRequest);
