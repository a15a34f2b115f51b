import { z } from "zod";
import { startedRunSchema } from "@/lib/runs/schema";
import {
  addedSourceSchema,
  addSourceInputSchema,
  createdGroupSchema,
  createGroupInputSchema,
  importDetailSchema,
  importFileSchema,
  importInputSchema,
  importViewSchema,
  moveSourceInputSchema,
  readSourceInputSchema,
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
  body: createGroupInputSchema,
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

export const setReading = operation({
  id: "setReading",
  tag,
  method: "PUT",
  path: "/sources/{id}/reading",
  params: idParams,
  body: readSourceInputSchema,
});

export const removeSource = operation({ ...source, id: "removeSource", method: "DELETE" });

const oneImport = { tag, path: "/source-imports/{id}", params: idParams } as const;
const begun = { result: z.object({ id: z.string() }), status: 202 } as const;

export const listImports = operation({
  id: "listImports",
  tag,
  method: "GET",
  path: "/source-imports",
  result: listOf(importViewSchema),
});

export const importSources = operation({
  id: "importSources",
  tag,
  method: "POST",
  path: "/source-imports",
  body: importInputSchema,
  ...begun,
});

export const importFile = operation({
  id: "importFile",
  tag,
  method: "POST",
  path: "/source-imports/file",
  query: importFileSchema,
  upload: true,
  ...begun,
});

export const getImport = operation({ ...oneImport, id: "getImport", method: "GET", result: importDetailSchema });

export const undoImport = operation({ ...oneImport, id: "undoImport", method: "DELETE" });

export const unfollowImport = operation({
  id: "unfollowImport",
  tag,
  method: "POST",
  path: "/source-imports/{id}/unfollow",
  params: idParams,
});

export const exportSources = operation({
  id: "exportSources",
  tag,
  method: "GET",
  path: "/source-groups/opml",
  query: z.object({ group: z.uuid("group_unknown").optional() }),
  stream: "text/x-opml",
});
