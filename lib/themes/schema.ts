import { z } from "zod";
import { localeSchema } from "@/lib/i18n/schema";
import { nameSchema, textSchema } from "@/lib/text";

export const themeInputSchema = z.object({
  name: nameSchema,
  brief: textSchema("brief_invalid")
    .refine((brief) => brief.length <= 2_000, "brief_too_long")
    .default(""),
  language: localeSchema,
  sourceGroupIds: z
    .array(z.uuid("group_unknown"), { error: "groups_invalid" })
    .max(50, "groups_too_many")
    .transform((ids) => [...new Set(ids)])
    .default([]),
});
export type ThemeInput = z.output<typeof themeInputSchema>;

/** What the settings page sends: the input and the version it was made from. */
export const saveThemeSchema = themeInputSchema.extend({ version: z.number().int().positive() });

export const themeViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  brief: z.string(),
  language: localeSchema,
  sourceGroupIds: z.array(z.string()),
  version: z.number(),
  ownerId: z.string(),
  coveredThrough: z.string().nullable().meta({ description: "Where the last delivered edition's coverage ended" }),
  updatedAt: z.string(),
});
export type ThemeView = z.output<typeof themeViewSchema>;
