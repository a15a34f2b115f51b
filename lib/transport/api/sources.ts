import { startedRunSchema } from "@/lib/runs/schema";
import {
  addedSourceSchema,
  addSourceInputSchema,
  createdGroupSchema,
  moveSourceInputSchema,
  sourceGroupInputSchema,
  sourceGroupViewSchema,
  sourceViewSchema,
} from "@/lib/sources/schema";
import { namedFilterSchema, pageOf } from "@/lib/paging";
import { idParams, listOf, operation } from "@/lib/transport/api/operation";

const tag = "sources";
const group = { tag, path: "/source-groups/{id}", params: idParams, result: sourceGroupViewSchema } as const;
const source = { tag, path: "/sources/{id}", params: idParams } as const;

export const listSourceGroups = operation({
  id: "listSourceGroups",
  tag,
  method: "GET",
  path: "/source-groups",
  query: namedFilterSchema,
  result: pageOf(sourceGroupViewSchema),
});

export const createSourceGroup = operation({
  id: "createSourceGroup",
  tag,
  method: "POST",
  path: "/source-groups",
  body: sourceGroupInputSchema,
  result: createdGroupSchema,
  status: 201,
});

export const getSourceGroup = operation({ ...group, id: "getSourceGroup", method: "GET" });

export const renameSourceGroup = operation({
  ...group,
  id: "renameSourceGroup",
  method: "PUT",
  body: sourceGroupInputSchema,
});

export const deleteSourceGroup = operation({ ...group, id: "deleteSourceGroup", method: "DELETE", result: undefined });

export const syncSourceGroup = operation({
  id: "syncSourceGroup",
  tag,
  method: "POST",
  path: "/source-groups/{id}/sync",
  params: idParams,
  result: startedRunSchema,
  status: 202,
});

export const listSources = operation({
  id: "listSources",
  tag,
  method: "GET",
  path: "/source-groups/{id}/sources",
  params: idParams,
  result: listOf(sourceViewSchema),
});

export const addSource = operation({
  id: "addSource",
  tag,
  method: "POST",
  path: "/source-groups/{id}/sources",
  params: idParams,
  body: addSourceInputSchema,
  result: addedSourceSchema,
  status: 201,
});

export const moveSource = operation({ ...source, id: "moveSource", method: "PATCH", body: moveSourceInputSchema });

export const removeSource = operation({ ...source, id: "removeSource", method: "DELETE" });
