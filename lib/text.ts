import { z } from "zod";

/** Text from outside, trimmed. PostgreSQL stores no NUL, and text that is no valid Unicode is refused with it. */
export function textSchema(error: string): z.ZodType<string, string> {
  return z
    .string({ error })
    .trim()
    .refine((value) => !value.includes("\0") && value.isWellFormed(), "text_invalid");
}

/** A name of at least one and at most 80 characters. */
export const nameSchema = textSchema("name_required")
  .refine((name) => name !== "", "name_required")
  .refine((name) => name.length <= 80, "name_too_long");
