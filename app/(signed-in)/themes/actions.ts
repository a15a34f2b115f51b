"use server";

import { z } from "zod";
import { generateNow } from "@/lib/themes/commands";
import { saveThemeSchedule } from "@/lib/themes/commands";
import { saveThemeScheduleSchema } from "@/lib/themes/schema";
import { createTheme, deleteTheme, updateTheme } from "@/lib/themes/commands";
import { generateEditionSchema, saveThemeSchema, themeInputSchema } from "@/lib/themes/schema";
import { action } from "@/lib/transport/action";

const themeId = z.object({ themeId: z.uuid() });

export const createThemeAction = action(themeInputSchema, createTheme);

export const saveThemeAction = action(saveThemeSchema.extend({ id: z.uuid() }), updateTheme);

export const deleteThemeAction = action(z.object({ id: z.uuid() }), deleteTheme);

export const saveThemeScheduleAction = action(saveThemeScheduleSchema.extend(themeId.shape), saveThemeSchedule);

export const generateAction = action(generateEditionSchema.extend(themeId.shape), generateNow);
