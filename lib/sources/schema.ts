import { z } from "zod";
import { nameSchema } from "@/lib/text";

export const sourceGroupInputSchema = z.object({
  name: nameSchema,
});
export type SourceGroupInput = z.output<typeof sourceGroupInputSchema>;

/** Any address a person would paste: a feed or a page that names one; `https://` is added where no scheme is given. */
export const addSourceInputSchema = z.object({
  url: z
    .string({ error: "url_invalid" })
    .trim()
    .min(1, "url_required")
    .max(2_000, "url_invalid")
    .transform((value) => (/^[a-z][a-z0-9+.-]*:/i.test(value) && !/^[^/]*:\d/.test(value) ? value : `https://${value}`))
    .pipe(z.url({ protocol: /^https?$/, error: "url_invalid" })),
});
export type AddSourceInput = z.output<typeof addSourceInputSchema>;

export const moveSourceInputSchema = z.object({ groupId: z.uuid("not_found") });

/** What went wrong with an address; each is a key under `errors` in the messages. */
export const fetchFailures = [
  "url_unreachable",
  "url_private",
  "url_timeout",
  "url_status",
  "url_too_large",
  "url_too_many_redirects",
  "url_no_feed",
] as const;
export type FetchFailureKind = (typeof fetchFailures)[number];

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
export type SourceHealth = "new" | "healthy" | "failing" | "gone";

export interface SourceView {
  id: string;
  feedId: string;
  url: string;
  title: string;
  health: SourceHealth;
  lastPolledAt: string | null;
  failingSince: string | null;
  lastError: string | null;
  itemsThisWeek: number;
}

export interface SourceGroupView {
  id: string;
  name: string;
  sources: SourceView[];
  themeCount: number;
}
