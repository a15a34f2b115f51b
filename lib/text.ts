import { z } from "zod";

/** Text from outside, trimmed. PostgreSQL stores no NUL, and text that is no valid Unicode is refused with it. */
export function textSchema(error: string): z.ZodType<string, string> {
  return z
    .string({ error })
    .trim()
    .refine((value) => !value.includes("\0") && value.isWellFormed(), "text_invalid");
}

/** Line ends and other controls, and what turns the direction of the text around it or cannot be seen. */
const unseen = /(?!\0)\p{Cc}|[\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/u;

/** A name of at least one and at most 80 characters, in one line and as it looks. */
export const nameSchema = textSchema("name_required")
  .refine((name) => !unseen.test(name), "text_invalid")
  .refine((name) => name !== "", "name_required")
  .refine((name) => name.length <= 80, "name_too_long");

/** What is duplicated, and what the other one is called. */
export const duplicateSchema = z.object({ id: z.uuid(), name: nameSchema });
export type Duplicate = z.output<typeof duplicateSchema>;

/** A text without certain characters at its end, in one pass: a pattern would look for the end from each of them anew. */
export function trimmedEnd(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

/** A text as words of HTML, in attributes as well. */
export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
