import { z } from "zod";
import { webAddressSchema } from "@/lib/net/schema";
import { limitSchema, cursorSchema, pageOf, searchSchema } from "@/lib/paging";
import { moveSourceInputSchema, readingModes, readSourceInputSchema, sourceHealths } from "@/lib/sources/schema";

/** Filters of the list of all sources; `attention` means failing, gone, silent or moved. */
export const feedStates = ["attention", "gone", "failing", "moved", "silent", "healthy", "new", "teaser"] as const;

/** Worst first; by title; read longest ago; read soonest; publishes most often; silent for longest. */
export const feedSorts = ["attention", "title", "read", "next", "rhythm", "silence"] as const;

export const feedFilterSchema = z.object({
  /** Part of the title or address. */
  text: searchSchema,
  state: z.enum(feedStates, { error: "state_unknown" }).optional(),
  groupId: z.uuid("group_unknown").optional(),
  sort: z.enum(feedSorts, { error: "sort_unknown" }).default("attention"),
  limit: limitSchema,
  cursor: cursorSchema,
});
export type FeedFilter = z.output<typeof feedFilterSchema>;

/** The reasons for the time of a feed's next poll. */
export const pollReasons = ["unknown", "rhythm", "wish", "failing", "busy"] as const;

/** Number of past days that the list shows. */
export const daysShown = 30;

export const feedViewSchema = z.object({
  id: z.string(),
  url: z.string(),
  title: z.string(),
  siteUrl: z.string().nullable(),
  health: z.enum(sourceHealths),
  groups: z.array(z.object({ id: z.string(), name: z.string(), sourceId: z.string() })),
  lastPolledAt: z.string().nullable(),
  nextPollAt: z.string(),
  pollReason: z.enum(pollReasons).nullable().meta({
    description: "rhythm: as often as it writes; wish: it or its server asks for it; busy: its server asked to wait",
  }),
  lastSuccessAt: z.string().nullable(),
  failingSince: z.string().nullable(),
  lastError: z.string().nullable(),
  toldAt: z.string().nullable().meta({ description: "When its readers were told that it cannot be read" }),
  lastItemAt: z.string().nullable(),
  usualGapMinutes: z.number().nullable().meta({ description: "The median between two times that it writes" }),
  movedTo: z.string().nullable(),
  movesAt: z.string().nullable().meta({ description: "When its address is changed by itself" }),
  successors: z.number().meta({ description: "Addresses at which it may be now" }),
  reading: z.enum(readingModes),
  isTeaser: z.boolean(),
  days: z.array(z.number()).meta({ description: `Entries on each of the last ${daysShown} days, the latest last` }),
  entries: z.number().meta({ description: "In these days" }),
  told: z.number().meta({ description: "Of these, how many an edition cites" }),
});
export type FeedView = z.output<typeof feedViewSchema>;
export const feedPageSchema = pageOf(feedViewSchema);
export type FeedPage = z.output<typeof feedPageSchema>;

const latestItemSchema = z.object({
  title: z.string(),
  url: z.string().nullable(),
  publishedAt: z.string().nullable(),
  isKnown: z.boolean().meta({ description: "The feed had it already" }),
});
export type LatestItem = z.output<typeof latestItemSchema>;

/** A possible new address of a feed. */
export const successorViewSchema = z.object({
  id: z.string(),
  url: z.string(),
  title: z.string(),
  knownItems: z.number().meta({ description: "Of those it lists, how many the feed had" }),
  listedItems: z.number(),
  latest: z.array(latestItemSchema),
  foundAt: z.string(),
});
export type SuccessorView = z.output<typeof successorViewSchema>;

export const feedItemSchema = z.object({
  id: z.string(),
  title: z.string(),
  url: z.string().nullable(),
  publishedAt: z.string().nullable(),
  firstSeenAt: z.string(),
  isTold: z.boolean(),
});
export type FeedItem = z.output<typeof feedItemSchema>;

export const feedDetailSchema = feedViewSchema.extend({
  items: z.array(feedItemSchema).meta({ description: "The latest ten" }),
  found: z.array(successorViewSchema),
  searchedAt: z.string().nullable().meta({ description: "When a new address was looked for last" }),
  selector: z.string().nullable(),
  /** Credentials are stored for it. */
  hasCredentials: z.boolean(),
});
export type FeedDetail = z.output<typeof feedDetailSchema>;

/** An address that a user gives as the feed's new one. */
export const proposeAddressSchema = z.object({ url: webAddressSchema });

const readingOnly = readSourceInputSchema.pick({ reading: true });

/** A change of several sources at once. */
export const changeFeedsSchema = z.object({
  ids: z.array(z.uuid("not_found"), { error: "list_empty" }).min(1, "list_empty").max(200, "list_too_long"),
  change: z.discriminatedUnion(
    "kind",
    [
      z.strictObject({ kind: z.literal("read") }),
      z.strictObject({ kind: z.literal("remove") }),
      z.strictObject({ kind: z.literal("move"), ...moveSourceInputSchema.shape }),
      z.strictObject({ kind: z.literal("reading"), ...readingOnly.shape }),
    ],
    { error: "change_invalid" },
  ),
});
export type ChangeFeeds = z.output<typeof changeFeedsSchema>;
