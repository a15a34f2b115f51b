import { z } from "zod";
import { localeSchema } from "@/lib/i18n/schema";
import { contentSchema } from "@/lib/synthesis/schema";

export const editionStatuses = ["draft", "published", "discarded"] as const;
export type EditionStatus = (typeof editionStatuses)[number];

export const editionFilterSchema = z.object({
  themeId: z.uuid().optional(),
  status: z.enum(editionStatuses).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type EditionFilter = z.input<typeof editionFilterSchema>;

export const editionViewSchema = z.object({
  id: z.string(),
  runId: z.string().nullable().meta({ description: "Null when the record of its run was cleared away" }),
  themeId: z.string(),
  themeName: z.string(),
  number: z.number(),
  title: z.string(),
  status: z.enum(editionStatuses),
  language: localeSchema,
  timezone: z.string(),
  createdAt: z.string(),
  publishedAt: z.string().nullable(),
  coverageFrom: z.string().nullable(),
  coverageTo: z.string(),
  items: z.number(),
  stories: z.number(),
});
export type EditionView = z.output<typeof editionViewSchema>;

export const editionDetailSchema = editionViewSchema.extend({
  ownerId: z.string().meta({ description: "Whose theme it is" }),
  content: contentSchema,
  recipients: z.array(z.string()).meta({ description: "Whom approving a draft would mail now" }),
  minutes: z.number().meta({ description: "Reading time" }),
});
export type EditionDetail = z.output<typeof editionDetailSchema>;
