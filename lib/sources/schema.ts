import { parse as parseSelector, type Selector, SelectorType } from "css-what";
import { z } from "zod";
import { webAddressSchema } from "@/lib/net/schema";
import { searchSchema } from "@/lib/paging";
import { nameSchema, textSchema } from "@/lib/text";

export const sourceGroupInputSchema = z.object({
  name: nameSchema,
});
export type SourceGroupInput = z.output<typeof sourceGroupInputSchema>;

/**
 * An address where a feed is searched for. Some programs write it with `feed:`; if no scheme is given ("//host/path"),
 * the search finds out which scheme works.
 */
export const sourceAddressSchema = z
  .string({ error: "url_invalid" })
  .trim()
  .transform((value) => value.replace(/^feed:(?:\/\/)?(?=https?:\/)/i, "").replace(/^(?:feed:)?\/\//i, ""))
  .transform((value, context) => {
    const parsed = webAddressSchema.safeParse(value);
    for (const issue of parsed.error?.issues ?? []) context.addIssue({ code: "custom", message: issue.message });
    const url = parsed.data ?? value;
    return url === value ? url : url.replace(/^https:/, "");
  });

const secretSchema = (error: string) =>
  z
    .string({ error })
    .min(1, error)
    .max(1_000, error)
    .refine((value) => !/[\r\n\0]/.test(value), error);

/** The credentials for a feed and its pages, if they are not public. */
export const credentialsSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("password"),
    username: secretSchema("username_required").refine((name) => !name.includes(":"), "username_required"),
    password: secretSchema("password_required"),
  }),
  z.strictObject({
    kind: z.literal("header"),
    /** Not a header that controls the request itself. */
    name: z
      .string({ error: "header_name_invalid" })
      .trim()
      .regex(/^[\w-]{1,80}$/, "header_name_invalid")
      .refine(
        (name) => !/^(?:host|connection|content-.*|transfer-encoding|upgrade|te|trailer|expect)$/i.test(name),
        "header_name_invalid",
      ),
    value: secretSchema("header_value_required").refine(
      (value) => /^[\x20-\x7e\x80-\xff]+$/.test(value),
      "header_value_required",
    ),
  }),
]);
export type Credentials = z.output<typeof credentialsSchema>;

/**
 * Whether an item's text is taken from the feed, from its whole page, or from the page only if the feed has teasers.
 */
export const readingModes = ["feed", "page", "auto"] as const;
const readingSchema = z.enum(readingModes, { error: "reading_invalid" });
export type ReadingMode = z.output<typeof readingSchema>;

/** A feed, or a page that names one. */
export const addSourceInputSchema = z.object({
  url: sourceAddressSchema,
  reading: readingSchema.default("feed"),
  credentials: credentialsSchema.nullish(),
});
export type AddSourceInput = z.output<typeof addSourceInputSchema>;

/** A source group to choose from, and how many sources it has. */
export interface GroupChoice {
  id: string;
  name: string;
  sources: number;
}

export const groupSearchSchema = z.object({ text: searchSchema });

export const moveSourceInputSchema = z.object({ groupId: z.uuid("not_found") });

/** How a source is read from now on. */
export const readSourceInputSchema = z.object({
  reading: readingSchema,
  /** A CSS selector of the elements that contain an article, if it is not found automatically. */
  selector: textSchema("selector_invalid")
    .refine((value) => value.length <= 300, "selector_invalid")
    .refine(isSelector, "selector_invalid")
    .transform((value) => value || null)
    .nullish(),
  /** New credentials; null deletes the stored ones, undefined keeps them. */
  credentials: credentialsSchema.nullish(),
});
export type ReadSourceInput = z.output<typeof readSourceInputSchema>;

/** The state of the page that an item links to; null if the page was not wanted. */
export type PageState = "wanted" | "read" | "short" | "paywall" | "consent" | "refused" | "failed";

/**
 * One entry as read from a feed, before it is stored. Dates are instants; `text` is plain, with blank lines between
 * paragraphs.
 */
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
  /** The polling interval the feed requests with `<ttl>`; null if it requests none. */
  ttlMinutes: number | null;
  /** Hours (0 to 23) and days (Sunday is 0), in UTC, at which it asks not to be read. */
  skipHours: number[];
  skipDays: number[];
  items: ParsedItem[];
}

/** The state of a source: never read, healthy, silent for longer than ever, failing, or gone for days. */
export const sourceHealths = ["new", "healthy", "silent", "failing", "gone"] as const;
const sourceHealthSchema = z.enum(sourceHealths);
export type SourceHealth = z.output<typeof sourceHealthSchema>;

/** New items of a source are counted up to here. */
export const mostItemsCounted = 1_000;

export const sourceViewSchema = z.object({
  id: z.string(),
  feedId: z.string(),
  url: z.string(),
  title: z.string(),
  health: sourceHealthSchema,
  lastPolledAt: z.string().nullable(),
  failingSince: z.string().nullable(),
  lastError: z.string().nullable(),
  /** At most `mostItemsCounted`: a source with more has this many. */
  itemsThisWeek: z.number(),
  reading: z.enum(readingModes),
  /** It lists teasers rather than whole articles. */
  isTeaser: z.boolean(),
  selector: z.string().nullable(),
  /** Credentials are stored for it. */
  hasCredentials: z.boolean(),
});
export type SourceView = z.output<typeof sourceViewSchema>;

/** The feed that an address leads to. */
export const foundSourceSchema = z.object({
  url: z.string(),
  title: z.string(),
  latest: z.array(z.object({ title: z.string(), url: z.string().nullable(), publishedAt: z.string().nullable() })),
  /** It lists teasers rather than whole articles. */
  isTeaser: z.boolean(),
  /** Further feeds of the same page. */
  others: z.array(z.object({ url: z.string(), title: z.string().nullable() })),
});
export type FoundSource = z.output<typeof foundSourceSchema>;

export const addedSourceSchema = foundSourceSchema.extend({ id: z.string() });

export const createdGroupSchema = z.object({
  id: z.string(),
  importId: z.string().nullable().meta({ description: "Where it is seen what becomes of its sources" }),
});

/** A group, with addresses of feeds that are checked once the group exists. */
export const createGroupInputSchema = sourceGroupInputSchema.extend({
  sources: z
    .array(textSchema("url_required").refine((url) => url !== "" && url.length <= 2_000, "url_invalid"))
    .max(500, "list_too_long")
    .default([]),
});

export const sourceGroupViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  sources: z.array(sourceViewSchema),
  themeCount: z.number(),
});
export type SourceGroupView = z.output<typeof sourceGroupViewSchema>;

const groupNameSchema = nameSchema.default("Imported feeds");

/** A list of feeds to import: pasted, or at an address, which may be read again every day. */
export const importInputSchema = z.discriminatedUnion(
  "kind",
  [
    z.strictObject({
      kind: z.literal("addresses"),
      /** One per line, or separated by spaces or commas. */
      addresses: textSchema("list_empty").refine((text) => text.length <= 500_000, "list_too_long"),
      groupName: groupNameSchema,
    }),
    z.strictObject({
      kind: z.literal("address"),
      /** The address of an OPML document. */
      address: webAddressSchema,
      isFollowed: z.boolean({ error: "invalid" }).default(false),
      groupName: groupNameSchema,
    }),
  ],
  { error: "list_invalid" },
);

/** The same as a file, which is sent as the body. */
export const importFileSchema = z.object({
  name: textSchema("name_required")
    .refine((name) => name !== "", "name_required")
    .refine((name) => name.length <= 200, "file_name_too_long")
    .default("feeds.opml"),
  groupName: groupNameSchema,
});

export type ImportInput =
  z.output<typeof importInputSchema> | (z.output<typeof importFileSchema> & { kind: "file"; bytes: Uint8Array });

export const importStates = ["waiting", "added", "there", "moved", "found", "failed"] as const;
export type ImportState = (typeof importStates)[number];

export const importViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  address: z.string().nullable(),
  isFollowed: z.boolean(),
  isCutOff: z.boolean().meta({ description: "The list ended in the middle of something" }),
  /** Why its address could not be read the last time. */
  error: z.string().nullable(),
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
  undoneAt: z.string().nullable(),
  nextReadAt: z.string().nullable(),
  total: z.number(),
  counts: z.record(z.enum(importStates), z.number()),
});
export type ImportView = z.output<typeof importViewSchema>;

export const importEntryViewSchema = z.object({
  id: z.string(),
  address: z.string(),
  title: z.string().nullable(),
  folder: z.string().nullable(),
  state: z.enum(importStates),
  detail: z.string().nullable().meta({ description: "Where it has moved to, or why it failed" }),
  options: z
    .array(z.object({ url: z.string(), title: z.string().nullable() }))
    .meta({ description: "Feeds that the page names" }),
});
export type ImportEntryView = z.output<typeof importEntryViewSchema>;

export const importDetailSchema = importViewSchema.extend({ entries: z.array(importEntryViewSchema) });
export type ImportDetail = z.output<typeof importDetailSchema>;

function isSelector(value: string): boolean {
  if (value === "") return true;
  try {
    return parseSelector(value).every((tokens) => tokens.every(isUsual));
  } catch {
    // Every parse error means that the text is no selector.
    return false;
  }
}

const pseudos =
  /^(?:not|is|where|has|first-child|last-child|only-child|nth-child|first-of-type|last-of-type|nth-of-type|empty)$/;

/** What every selector parser supports: no pseudo-elements, no namespaces, no states of a displayed page. */
function isUsual(token: Selector): boolean {
  if (token.type === SelectorType.PseudoElement || ("namespace" in token && token.namespace !== null)) return false;
  return token.type !== SelectorType.Pseudo || pseudos.test(token.name);
}
