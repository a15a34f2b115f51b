import { editDraftSchema, editionDetailSchema, editionFilterSchema, editionViewSchema } from "@/lib/editions/schema";
import { idParams, listOf, operation } from "@/lib/transport/api/operation";

const edition = { tag: "editions", params: idParams, result: editionDetailSchema } as const;

export const listEditions = operation({
  id: "listEditions",
  tag: "editions",
  method: "GET",
  path: "/editions",
  query: editionFilterSchema,
  result: listOf(editionViewSchema),
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

export const editDraft = operation({
  ...edition,
  id: "editDraft",
  method: "PATCH",
  path: "/editions/{id}",
  body: editDraftSchema,
});
