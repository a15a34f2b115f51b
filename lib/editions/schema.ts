import { z } from "zod";
import { type Locale, localeSchema } from "@/lib/i18n/schema";
import { daySchema, limitSchema, searchSchema } from "@/lib/paging";
import { timezoneSchema } from "@/lib/recurrence/schema";
import { contentSchema as synthesisContentSchema } from "@/lib/synthesis/schema";
import { textSchema } from "@/lib/text";

export const editionStatuses = ["draft", "published", "discarded"] as const;
export type EditionStatus = (typeof editionStatuses)[number];

const heading = z.string().nullable();

/** A part of a document. All renderings (mail, text, reading view) know these kinds, but no task types. */
export const blockSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("text"), heading, paragraphs: z.array(z.string()) }),
  z.object({
    kind: z.literal("facts"),
    heading,
    facts: z.array(
      z.object({
        label: z.string(),
        value: z.string(),
        /** The change since the previous value, in words. */
        change: z.string().nullable().default(null),
      }),
    ),
  }),
  z.object({
    kind: z.literal("table"),
    heading,
    columns: z.array(z.object({ label: z.string(), align: z.enum(["start", "end"]) })),
    rows: z.array(z.array(z.string())),
    /** How many rows are left out here. */
    left: z.number(),
  }),
  z.object({
    kind: z.literal("chart"),
    heading,
    type: z.enum(["line", "bar"]),
    points: z.array(z.object({ label: z.string(), value: z.number().nullable(), text: z.string() })),
  }),
]);
export type Block = z.output<typeof blockSchema>;

/**
 * The content of an edition that is not a synthesis: texts and figures, already formatted in the edition's language.
 */
export const documentSchema = z.object({
  kind: z.literal("document"),
  title: z.string(),
  blocks: z.array(blockSchema),
});
export type DocumentContent = z.output<typeof documentSchema>;

/** The whole content of an edition, as data. Its pages and its mail are rendered from this. */
export const contentSchema = z.union([documentSchema, synthesisContentSchema]);
export type EditionContent = z.output<typeof contentSchema>;

/** The changes of an editor to a draft. */
export const editDraftSchema = z.object({
  title: textSchema("title_required")
    .refine((title) => title !== "", "title_required")
    .refine((title) => title.length <= 200, "title_too_long"),
  /** In the editor's own words, and labelled as such. */
  note: textSchema("note_invalid")
    .refine((note) => note.length <= 2_000, "note_too_long")
    .default(""),
  /** The stories that stay, by their current places in the draft, in their new order. */
  sections: z
    .array(z.number({ error: "sections_invalid" }).int("sections_invalid").min(0, "sections_invalid"), {
      error: "sections_invalid",
    })
    .min(1, "sections_none")
    .refine((places) => new Set(places).size === places.length, "sections_invalid"),
  /** How often the draft had been edited when the editor opened it. */
  edits: z.number({ error: "edits_invalid" }).int("edits_invalid").min(0, "edits_invalid"),
});
export type EditDraft = z.output<typeof editDraftSchema>;

export const editionFilterSchema = z.object({
  themeId: z.uuid("reference_unknown").optional(),
  scheduleId: z.uuid("reference_unknown").optional(),
  status: z.enum(editionStatuses, { error: "status_invalid" }).optional(),
  /** All of these words occur in its title or its text. */
  text: searchSchema,
  /** `from`: written on that day (UTC) or later; `through`: until the end of that day. */
  from: daySchema,
  through: daySchema,
  limit: limitSchema,
  /** Continues after the edition with this id. */
  cursor: z.uuid("cursor_invalid").optional(),
});
export type EditionFilter = z.input<typeof editionFilterSchema>;

export const shareEditionSchema = z.object({ shared: z.boolean({ error: "flag_invalid" }) });

export const editionViewSchema = z.object({
  id: z.string(),
  runId: z.string().nullable().meta({ description: "Null when the record of its run was cleared away" }),
  name: z.string().meta({ description: "What it is an edition of: a theme, else a schedule, as it was called then" }),
  themeId: z.string().nullable(),
  scheduleId: z.string().nullable().meta({ description: "Of what is no theme's" }),
  number: z.number(),
  title: z.string(),
  status: z.enum(editionStatuses),
  language: localeSchema,
  timezone: z.string(),
  createdAt: z.string(),
  publishedAt: z.string().nullable(),
  coverageFrom: z.string().nullable(),
  coverageTo: z.string().nullable().meta({ description: "Null for one that speaks about no interval of time" }),
  items: z.number().nullable().meta({ description: "Of a synthesis" }),
  stories: z.number().nullable().meta({ description: "Of a synthesis" }),
});
export type EditionView = z.output<typeof editionViewSchema>;

export const editionDetailSchema = editionViewSchema.extend({
  ownerId: z.string().nullable().meta({ description: "Whose theme or schedule it is" }),
  content: contentSchema,
  recipients: z.array(z.string()).meta({ description: "Whom approving a draft would mail now" }),
  files: z
    .array(z.object({ id: z.string(), name: z.string(), contentType: z.string(), sizeBytes: z.number() }))
    .meta({ description: "What comes with it, such as a report's PDF and CSV" }),
  minutes: z.number().meta({ description: "Reading time" }),
  shareUrl: z.string().nullable().meta({ description: "Where whoever has this address reads it without an account" }),
  leaves: z
    .object({ at: z.string(), recipients: z.number() })
    .nullable()
    .meta({ description: "When its mail leaves, as long as none has and it can be stopped" }),
});
export type EditionDetail = z.output<typeof editionDetailSchema>;

/** A search in an archive, and where its page begins: after the edition with that number. */
export const archiveFilterSchema = z.object({
  text: searchSchema,
  after: z.coerce.number().int().positive().max(2_000_000_000).optional(),
});
export type ArchiveFilter = z.input<typeof archiveFilterSchema>;

export interface ArchivedEdition {
  id: string;
  number: number;
  title: string;
  publishedAt: Date;
}

/** A page of a shared theme's editions. */
export interface Archive {
  name: string;
  language: Locale;
  /** Everybody may find it; else only people who have its address. */
  isPublic: boolean;
  editions: ArchivedEdition[];
  /** The number after which the next page continues; null on the last page. */
  next: number | null;
}

/** What to preview: a schedule, or the task of one that is not saved yet. */
export const previewMailSchema = z.union([
  z.object({ scheduleId: z.uuid() }),
  z.object({ taskType: z.string(), params: z.record(z.string(), z.unknown()), timezone: timezoneSchema }),
]);
export type PreviewMail = z.output<typeof previewMailSchema>;

/** The mail as it would be sent now to the user who previews it. */
export const mailPreviewSchema = z.object({
  from: z.string(),
  subject: z.string(),
  html: z.string(),
  text: z.string(),
  size: z.number().meta({ description: "Bytes of the HTML part" }),
  files: z.array(z.object({ name: z.string(), size: z.number(), attached: z.boolean() })),
});
export type MailPreview = z.output<typeof mailPreviewSchema>;
