import { z } from "zod";

/** Text from outside, trimmed. PostgreSQL cannot store NUL, so text with NUL is rejected, and so is invalid Unicode. */
export function textSchema(error: string): z.ZodType<string, string> {
  return z
    .string({ error })
    .trim()
    .refine((value) => !value.includes("\0") && value.isWellFormed(), "text_invalid");
}

/** Line breaks and other control characters, and characters that are invisible or change the text direction. */
const unseen = /(?!\0)\p{Cc}|[\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/u;

/** A name of 1 to 80 characters, on one line and without invisible characters. */
export const nameSchema = textSchema("name_required")
  .refine((name) => !unseen.test(name), "text_invalid")
  .refine((name) => name !== "", "name_required")
  .refine((name) => name.length <= 80, "name_too_long");

/** The id of the original, and the name of the duplicate. */
export const duplicateSchema = z.object({ id: z.uuid(), name: nameSchema });
export type Duplicate = z.output<typeof duplicateSchema>;

/** Removes certain characters from the end of a text, in one pass: a pattern would search again from each of them. */
export function trimmedEnd(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

/** Escapes a text for HTML, also for attributes. */
export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
