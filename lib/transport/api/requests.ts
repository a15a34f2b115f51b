import { requestFilterSchema, requestPageSchema, requestPatchSchema, requestViewSchema } from "@/lib/requests/schema";
import { idParams, operation } from "@/lib/transport/api/operation";

const tag = "requests";
const one = { tag, path: "/requests/{id}", params: idParams, result: requestViewSchema, versioned: true } as const;
const step = (name: string) => ({ ...one, method: "POST", path: `/requests/{id}/${name}` }) as const;

/** The board, or with `status` the requests that need a decision. */
export const listRequests = operation({
  id: "listRequests",
  tag,
  method: "GET",
  path: "/requests",
  query: requestFilterSchema,
  result: requestPageSchema,
});

export const getRequest = operation({ ...one, id: "getRequest", method: "GET" });

export const editRequest = operation({ ...one, id: "editRequest", method: "PATCH", body: requestPatchSchema });

export const publishRequest = operation({ ...step("publish"), id: "publishRequest" });

export const discardRequest = operation({ ...step("discard"), id: "discardRequest", versioned: false });

export const settleRequest = operation({ ...step("done"), id: "settleRequest", versioned: false });

export const reopenRequest = operation({ ...step("reopen"), id: "reopenRequest", versioned: false });
