import { z } from "zod";
import { textSchema } from "@/lib/text";

/** How many rows a request asks for. */
export const limitSchema = z.coerce
  .number({ error: "limit_invalid" })
  .int("limit_invalid")
  .min(1, "limit_invalid")
  .max(200, "limit_invalid")
  .default(50);

export const cursorSchema = z.string().max(1_000, "cursor_invalid").optional();

/** Upper limit of characters in a search. */
export const mostSearched = 80;

/** Part of a name. */
export const searchSchema = textSchema("text_invalid")
  .refine((text) => text.length <= mostSearched, "search_too_long")
  .optional();

/** A calendar day; an empty field means no day. */
export const daySchema = z.preprocess((day) => (day === "" ? undefined : day), z.iso.date("date_invalid").optional());

/** A condition on a time: from the start of one day to the end of another, in UTC. */
export function timesWithin({ from, through }: { from?: string | undefined; through?: string | undefined }) {
  const dayMs = 86_400_000;
  return { gte: from && new Date(from), lt: through && new Date(Date.parse(through) + dayMs) };
}

/** The filter of a list that is sorted by name. */
export const namedFilterSchema = z.object({ text: searchSchema, limit: limitSchema, cursor: cursorSchema });
export type NamedFilter = z.output<typeof namedFilterSchema>;

export interface Page<Item> {
  data: Item[];
  nextCursor: string | null;
}

/** All rows of a list, page after page. */
export async function* eachOf<Item>(
  read: (page: { limit: number; cursor?: string }) => Promise<Page<Item>>,
): AsyncGenerator<Item> {
  for (let cursor: string | undefined, more = true; more;) {
    const { data, nextCursor } = await read({ limit: 200, cursor });
    yield* data;
    more = nextCursor !== null;
    cursor = nextCursor ?? undefined;
  }
}

/** Upper limit of options in a selection list; with more, a search finds the others by name. */
export const mostChoices = 100;

/** The options to choose from: if there are many, only the first ones or those that a search has found. */
export interface Choices<Option> {
  options: Option[];
  more: boolean;
}

export const nextCursorSchema = z
  .string()
  .nullable()
  .meta({ description: "The cursor of the next page; null on the last" });

/** The schema of a page. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ data: z.array(item), nextCursor: nextCursorSchema });
}
