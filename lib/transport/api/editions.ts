import { z } from "zod";
import {
  editDraftSchema,
  editionDetailSchema,
  editionFilterSchema,
  editionViewSchema,
  shareEditionSchema,
} from "@/lib/editions/schema";
import { pageOf } from "@/lib/paging";
import { idParams, operation } from "@/lib/transport/api/operation";

const edition = { tag: "editions", params: idParams, result: editionDetailSchema } as const;

export const listEditions = operation({
  id: "listEditions",
  tag: "editions",
  method: "GET",
  path: "/editions",
  query: editionFilterSchema,
  result: pageOf(editionViewSchema),
});

export const getEdition = operation({ ...edition, id: "getEdition", method: "GET", path: "/editions/{id}" });

export const approveEdition = operation({
  ...edition,
  id: "approveEdition",
  method: "POST",
  path: "/editions/{id}/approve",
});

export const discardEdition = operation({
  ...edition,
  id: "discardEdition",
  method: "POST",
  path: "/editions/{id}/discard",
});

/** Creates a link to read the edition without an account, or withdraws it. */
export const shareEdition = operation({
  id: "shareEdition",
  tag: "editions",
  params: idParams,
  method: "PUT",
  path: "/editions/{id}/sharing",
  body: shareEditionSchema,
  result: z.object({ url: z.string().nullable() }),
});

export const editDraft = operation({
  ...edition,
  id: "editDraft",
  method: "PATCH",
  path: "/editions/{id}",
  body: editDraftSchema,
});
