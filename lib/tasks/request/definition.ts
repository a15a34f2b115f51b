import { z } from "zod";
import { locales } from "@/lib/i18n/schema";
import { unknownVariables } from "@/lib/i18n/date-variables";
import { requestDescriptionSchema, requestTitleSchema } from "@/lib/requests/schema";
import type { TaskDefinition } from "@/lib/tasks/contract";
import { emailSchema } from "@/lib/email-address";

const known = (text: string) => unknownVariables(text).length === 0;

export const requestParamsSchema = z.strictObject({
  title: requestTitleSchema.refine(known, "variable_unknown"),
  description: requestDescriptionSchema.refine(known, "variable_unknown").default(""),
  /** The contact for questions; empty means the template's owner. */
  contact: z
    .string({ error: "email_invalid" })
    .trim()
    .refine((contact) => contact === "" || emailSchema.safeParse(contact).success, "email_invalid")
    .default(""),
  /** The language in which the variables are filled in. */
  language: z.enum(locales, { error: "language_invalid" }).default("en"),
});

export const requestDefinition = {
  type: "request",
  params: requestParamsSchema,
  fields: [
    { name: "title", kind: "text" },
    { name: "description", kind: "longText" },
    { name: "contact", kind: "text" },
    { name: "language", kind: "choice", choices: locales },
  ],
  initial: { title: "", description: "", contact: "", language: "en" },
  delivers: true,
  batched: true,
  steps: [],
  facts: ["title", "contact"],
} as const satisfies TaskDefinition;
