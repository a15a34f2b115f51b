import { startedRunSchema } from "@/lib/runs/schema";
import { putThemeScheduleSchema, themeScheduleViewSchema } from "@/lib/themes/schema";
import {
  comparedWritersSchema,
  compareWritersSchema,
  generateEditionSchema,
  newThemeSchema,
  rehearseSchema,
  shareThemeSchema,
  themeInputSchema,
  themeSharingSchema,
  themeViewSchema,
} from "@/lib/themes/schema";
import { rehearsalSchema } from "@/lib/synthesis/schema";
import { namedFilterSchema, pageOf } from "@/lib/paging";
import { idParams, operation } from "@/lib/transport/api/operation";

const tag = "themes";
const one = { tag, path: "/themes/{id}", params: idParams, result: themeViewSchema } as const;
const sharing = { tag, path: "/themes/{id}/sharing", params: idParams, result: themeSharingSchema } as const;
const schedule = { tag, path: "/themes/{id}/schedule", params: idParams } as const;

export const listThemes = operation({
  id: "listThemes",
  tag,
  method: "GET",
  path: "/themes",
  query: namedFilterSchema,
  result: pageOf(themeViewSchema),
});

export const createTheme = operation({
  id: "createTheme",
  tag,
  method: "POST",
  path: "/themes",
  body: newThemeSchema,
  result: themeViewSchema,
  status: 201,
});

export const getTheme = operation({ ...one, id: "getTheme", method: "GET" });

export const replaceTheme = operation({ ...one, id: "replaceTheme", method: "PUT", body: themeInputSchema });

export const deleteTheme = operation({ ...one, id: "deleteTheme", method: "DELETE", result: undefined });

export const getThemeSharing = operation({
  ...sharing,
  id: "getThemeSharing",
  method: "GET",
});

export const shareTheme = operation({ ...sharing, id: "shareTheme", method: "PUT", body: shareThemeSchema });

/** Null for a theme without a schedule. */
export const getThemeSchedule = operation({
  ...schedule,
  id: "getThemeSchedule",
  method: "GET",
  result: themeScheduleViewSchema.nullable(),
});

export const putThemeSchedule = operation({
  ...schedule,
  id: "putThemeSchedule",
  method: "PUT",
  body: putThemeScheduleSchema,
  result: themeScheduleViewSchema,
});

export const deleteThemeSchedule = operation({ ...schedule, id: "deleteThemeSchedule", method: "DELETE" });

export const generateEdition = operation({
  id: "generateEdition",
  tag,
  method: "POST",
  path: "/themes/{id}/generate",
  params: idParams,
  body: generateEditionSchema,
  result: startedRunSchema,
  status: 202,
});

export const rehearseTheme = operation({
  id: "rehearseTheme",
  tag,
  method: "POST",
  path: "/themes/{id}/rehearse",
  params: idParams,
  body: rehearseSchema,
  result: rehearsalSchema,
});

export const compareWriters = operation({
  id: "compareWriters",
  tag,
  method: "POST",
  path: "/themes/{id}/compare",
  params: idParams,
  body: compareWritersSchema,
  result: comparedWritersSchema,
});
