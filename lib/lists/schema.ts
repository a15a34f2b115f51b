import { z } from "zod";
import { emailSchema } from "@/lib/email-address";
import { nameSchema } from "@/lib/text";

/** How many addresses one list may have: as many as a schedule may have. */
const mostOnList = 1_000;

/** Addresses that schedules name together, as a list. */
export const recipientListInputSchema = z.strictObject({
  name: nameSchema,
  emails: z
    .array(emailSchema, { error: "emails_invalid" })
    .min(1, "list_without_addresses")
    .max(mostOnList, "addresses_too_many")
    .transform((emails) => [...new Set(emails)]),
});
export type RecipientListInput = z.output<typeof recipientListInputSchema>;

/** A change of a list; `updatedAt` is that of the version the user has seen, if there was one. */
export const recipientListChangeSchema = recipientListInputSchema.extend({
  id: z.uuid(),
  updatedAt: z.string().optional(),
});
export type RecipientListChange = z.output<typeof recipientListChangeSchema>;

export const recipientListViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  emails: z.array(z.string()),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type RecipientListView = z.output<typeof recipientListViewSchema>;
