import { z } from "zod";
import { searchSchema } from "@/lib/paging";
import { nameSchema } from "@/lib/text";

export const sourceGroupInputSchema = z.object({
  name: nameSchema,
});
export type SourceGroupInput = z.output<typeof sourceGroupInputSchema>;

/** Any web address a person would paste; `https://` is added where no scheme is given. */
export const webAddressSchema = z
  .string({ error: "url_invalid" })
  .trim()
  .min(1, "url_required")
  .max(2_000, "url_invalid")
  // Without a scheme it has to look like a host: a single word is more likely a slip than a machine of this network.
  .refine((value) => /^[a-z][a-z0-9+.-]*:\/|^(localhost|\[|[^/?#:]+\.[^/?#:])/i.test(value), "url_invalid")
  .transform((value) => (/^[a-z][a-z0-9+.-]*:/i.test(value) && !/^[^/]*:\d/.test(value) ? value : `https://${value}`))
  // Some browsers escape what cannot be in a host name where others refuse it.
  .pipe(z.url({ protocol: /^https?$/, hostname: /^[^%]+$/, error: "url_invalid" }))
  // A password in an address ends up wherever addresses are shown.
  .refine((value) => !/^https?:\/\/[^/?#]*@/i.test(value), "url_with_password");

/** A feed, or a page that names one. */
export const addSourceInputSchema = z.object({ url: webAddressSchema });
export type AddSourceInput = z.output<typeof addSourceInputSchema>;

/** Source groups to choose from, and how many sources each has. */
export interface GroupChoice {
  id: string;
  name: string;
  sources: number;
}

export const groupSearchSchema = z.object({ text: searchSchema });

export const moveSourceInputSchema = z.object({ groupId: z.uuid("not_found") });

/** One entry as read from a feed, before it is stored. Dates are instants; `text` is plain, paragraphs parted by blank lines. */
export interface ParsedItem {
  identity: string;
  url: string | null;
  title: string;
  author: string | null;
  text: string;
  publishedAt: Date | null;
}

export interface ParsedFeed {
  title: string;
  siteUrl: string | null;
  /** The feed's own wish, from `<ttl>`; null where it has none. */
  ttlMinutes: number | null;
  items: ParsedItem[];
}

/** How a source is doing, in one word: never read, healthy, failing, or gone for days. */
const sourceHealthSchema = z.enum(["new", "healthy", "failing", "gone"]);
export type SourceHealth = z.output<typeof sourceHealthSchema>;

export const sourceViewSchema = z.object({
  id: z.string(),
  feedId: z.string(),
  url: z.string(),
  title: z.string(),
  health: sourceHealthSchema,
  lastPolledAt: z.string().nullable(),
  failingSince: z.string().nullable(),
  lastError: z.string().nullable(),
  itemsThisWeek: z.number(),
});
export type SourceView = z.output<typeof sourceViewSchema>;

/** What an address leads to. */
export const foundSourceSchema = z.object({
  url: z.string(),
  title: z.string(),
  latest: z.array(z.object({ title: z.string(), url: z.string().nullable(), publishedAt: z.string().nullable() })),
});
export type FoundSource = z.output<typeof foundSourceSchema>;

export const addedSourceSchema = foundSourceSchema.extend({ id: z.string() });

export const createdGroupSchema = z.object({ id: z.string() });

export const sourceGroupViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  sources: z.array(sourceViewSchema),
  themeCount: z.number(),
});
export type SourceGroupView = z.output<typeof sourceGroupViewSchema>;
