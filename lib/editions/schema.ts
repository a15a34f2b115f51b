import { z } from "zod";
import type { EditionContent } from "@/lib/synthesis/schema";

export const editionStatuses = ["draft", "published", "discarded"] as const;
export type EditionStatus = (typeof editionStatuses)[number];

export const editionFilterSchema = z.object({
  themeId: z.uuid().optional(),
  status: z.enum(editionStatuses).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type EditionFilter = z.input<typeof editionFilterSchema>;

export interface EditionView {
  id: string;
  /** Null when the record of its run was cleared away. */
  runId: string | null;
  themeId: string;
  themeName: string;
  number: number;
  title: string;
  status: EditionStatus;
  language: "en" | "fr";
  timezone: string;
  createdAt: string;
  publishedAt: string | null;
  coverageFrom: string | null;
  coverageTo: string;
  items: number;
  stories: number;
}

export interface EditionDetail extends EditionView {
  content: EditionContent;
  /** Whom approving a draft would mail now. */
  recipients: string[];
  minutes: number;
}
