"use server";

import { z } from "zod";
import { generateNow } from "@/lib/themes/commands";
import { saveThemeSchedule } from "@/lib/themes/commands";
import { saveThemeScheduleSchema } from "@/lib/themes/schema";
import {
  compareWriters,
  createTheme,
  deleteTheme,
  duplicateTheme,
  shareTheme,
  updateTheme,
} from "@/lib/themes/commands";
import {
  compareWritersSchema,
  generateEditionSchema,
  newThemeSchema,
  rehearseSchema,
  saveThemeSchema,
  shareThemeSchema,
} from "@/lib/themes/schema";
import { coverageSentence } from "@/lib/editions/render/document";
import { rehearse } from "@/lib/themes/queries";
import { duplicateSchema } from "@/lib/text";
import { action } from "@/lib/transport/action";
import { readPreferences } from "@/lib/transport/page";

const themeId = z.object({ themeId: z.uuid() });

export const createThemeAction = action(newThemeSchema, createTheme);

export const duplicateThemeAction = action(duplicateSchema, duplicateTheme);

export const saveThemeAction = action(saveThemeSchema.extend({ id: z.uuid() }), updateTheme);

export const deleteThemeAction = action(z.object({ id: z.uuid() }), deleteTheme);

export const saveThemeScheduleAction = action(saveThemeScheduleSchema.extend(themeId.shape), saveThemeSchedule);

export const rehearseAction = action(rehearseSchema.extend(themeId.shape), rehearse);

export const generateAction = action(generateEditionSchema.extend(themeId.shape), generateNow);

export const compareWritersAction = action(compareWritersSchema.extend(themeId.shape), async (scope, input) => {
  const { data } = await compareWriters(scope, input);
  const { locale } = await readPreferences();
  return data.map(({ writer, content }) => ({ writer, content, account: coverageSentence(content, locale, "UTC") }));
});

export const shareThemeAction = action(shareThemeSchema.extend({ id: z.uuid() }), shareTheme);
