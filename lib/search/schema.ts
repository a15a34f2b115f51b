import { z } from "zod";
import { mostSearched } from "@/lib/paging";
import { textSchema } from "@/lib/text";

export const searchKinds = [
  "theme",
  "schedule",
  "edition",
  "item",
  "report",
  "workflow",
  "group",
  "source",
  "run",
  "member",
  "recipient",
] as const;
export type SearchKind = (typeof searchKinds)[number];

export const searchInputSchema = z.object({
  text: textSchema("text_invalid")
    .refine((text) => text.length <= mostSearched, "search_too_long")
    .default(""),
  /** Only this kind. */
  kind: z.enum(searchKinds, { error: "kind_invalid" }).optional(),
  /** The limit for each kind. */
  limit: z.coerce.number().int().min(1).max(50).default(5),
});
export type SearchInput = z.output<typeof searchInputSchema>;

export const searchResultSchema = z.object({
  kind: z.enum(searchKinds),
  id: z.string(),
  title: z.string(),
  detail: z.string().nullable().meta({ description: "What else tells it: whose it is, where it was read" }),
  at: z.string().nullable().meta({ description: "When an edition was written, or an item first seen" }),
  path: z.string().meta({ description: "Its page" }),
});
export type SearchResult = z.output<typeof searchResultSchema>;
