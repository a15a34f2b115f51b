import { z } from "zod";
import { localeSchema } from "@/lib/i18n/schema";
import { limitSchema } from "@/lib/paging";
import { textSchema } from "@/lib/text";
import { emailSchema } from "@/lib/email-address";

export const requestStatuses = ["draft", "published", "discarded"] as const;

export const requestTitleSchema = textSchema("title_required")
  .refine((title) => title !== "", "title_required")
  .refine((title) => title.length <= 200, "title_too_long");

export const requestDescriptionSchema = textSchema("description_invalid").refine(
  (text) => text.length <= 10_000,
  "description_too_long",
);

/** The fields of a draft that can be changed. */
export const requestPatchSchema = z
  .strictObject({ title: requestTitleSchema, description: requestDescriptionSchema, contact: emailSchema })
  .partial();
export type RequestPatch = z.output<typeof requestPatchSchema>;

export const requestFilterSchema = z.object({
  status: z.enum(requestStatuses, { error: "status_invalid" }).default("published"),
  /** Filters published requests: only those that are done, or only those that are not. */
  done: z.enum(["true", "false"], { error: "flag_invalid" }).optional(),
  scheduleId: z.uuid("schedule_unknown").optional(),
  limit: limitSchema,
  /** The last request of the previous page. */
  after: z.uuid("cursor_invalid").optional(),
});
export type RequestFilter = z.input<typeof requestFilterSchema>;

export const requestViewSchema = z.object({
  id: z.string(),
  status: z.enum(requestStatuses),
  title: z.string(),
  description: z.string(),
  contact: z.string(),
  template: z.string().meta({ description: "How its template was called when it was filed" }),
  scheduleId: z.string().nullable().meta({ description: "The template; null when it was removed for good" }),
  runId: z.string().nullable(),
  ownerId: z.string(),
  ownerName: z.string().nullable(),
  language: localeSchema,
  timezone: z.string(),
  createdAt: z.string(),
  publishedAt: z.string().nullable(),
  discardedAt: z.string().nullable(),
  doneAt: z.string().nullable(),
  doneByName: z.string().nullable(),
  version: z.number(),
});
export type RequestView = z.output<typeof requestViewSchema>;

/** A page of requests, newest first; `nextCursor` is the `after` of the next page, null on the last. */
export const requestPageSchema = z.object({ data: z.array(requestViewSchema), nextCursor: z.string().nullable() });
export type RequestPage = z.output<typeof requestPageSchema>;
