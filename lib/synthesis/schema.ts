import { z } from "zod";
import { modelFailures, writerSchema } from "@/lib/models/schema";
import { itemLanguages, type Rule, ruleSchema } from "@/lib/synthesis/select/selection-schema";
import { textSchema } from "@/lib/text";

export {
  foreigns,
  type Rehearsal,
  rehearsalSchema,
  type ItemLanguage,
  itemLanguages,
  type Rule,
  type RuleEffect,
  ruleEffects,
  type RuleField,
  ruleFields,
  ruleSchema,
  type Selection,
  type SelectionInput,
  selectionSchema,
  wholeSelection,
} from "@/lib/synthesis/select/selection-schema";

/** What supports a sentence: an item by its number in the edition, and the words in it that say so. */
export const citationSchema = z.object({ ref: z.number().int().positive(), quote: z.string() });
export type Citation = z.output<typeof citationSchema>;

/** The edition that told a story before. */
export const earlierSchema = z.object({ editionId: z.string(), number: z.number().int(), at: z.iso.datetime() });
export type Earlier = z.output<typeof earlierSchema>;

export const sentenceSchema = z.object({
  text: z.string(),
  citations: z.array(citationSchema).min(1),
  /** In brief, each sentence is a story: its title (null if the sentence is the title), and what told it before. */
  story: z.object({ title: z.string().nullable(), source: z.string(), earlier: earlierSchema.nullable() }).optional(),
});
export type Sentence = z.output<typeof sentenceSchema>;

/** A story; without a heading, several stories in brief. */
export const sectionSchema = z.object({
  heading: z.string().nullable(),
  sentences: z.array(sentenceSchema),
  /** The edition that told its story before: the sentences are what is new since. */
  earlier: earlierSchema.nullable().default(null),
});
export type Section = z.output<typeof sectionSchema>;

/** An item the edition cites, stored with it: the item itself may be deleted when the edition is read. */
export const referenceSchema = z.object({
  ref: z.number().int().positive(),
  itemId: z.string(),
  source: z.string(),
  title: z.string(),
  url: z.string().nullable(),
  publishedAt: z.iso.datetime().nullable(),
  seenAt: z.iso.datetime(),
  /** The language it is written in; null if unknown. */
  language: z.enum(itemLanguages).nullable().default(null),
});
export type Reference = z.output<typeof referenceSchema>;

/** A model's part in an edition. */
export const writingSchema = z.object({
  /** The model's name. */
  model: z.string(),
  sentences: z.number(),
  /** Of what the gate refused, how many sentences were replaced by one of a source, and how many were left out. */
  replaced: z.number(),
  dropped: z.number(),
  /** How many stories are told in their sources' words instead, and why. */
  fellBack: z.number(),
  failure: z.enum(modelFailures).nullable(),
  tokens: z.number(),
  /** In US dollars; null if no prices are set. */
  cost: z.number().nullable(),
});
export type Writing = z.output<typeof writingSchema>;

/**
 * What happened to an item of a coverage. `unwanted`: the brief, the language or a rule excludes it; `joined`: its
 * story is told, from others; `not_reached`: there was no room for its story; `refused`: its text does not say what was
 * written of it; `dropped`: an editor removed its story; `old`: first seen now, but published long ago.
 */
export const outcomes = [
  "told",
  "brief",
  "joined",
  "not_reached",
  "nothing_to_quote",
  "refused",
  "unwanted",
  "dropped",
  "told_before",
  "old",
] as const;
export type Outcome = (typeof outcomes)[number];

/** The whole content of an edition of a theme, as data. */
export const contentSchema = z.object({
  kind: z.literal("synthesis").default("synthesis"),
  title: z.string(),
  /** An editor's own words beside it; null if there are none. */
  note: z.string().nullable().default(null),
  /** How often a draft of it was edited. */
  edits: z.number().default(0),
  lead: z.array(sentenceSchema),
  sections: z.array(sectionSchema),
  references: z.array(referenceSchema),
  /** Everything that was read, cited or not, and its outcome. */
  items: z.array(
    z.object({
      title: z.string(),
      url: z.string().nullable(),
      source: z.string(),
      /** Null in editions that are older than this field. */
      outcome: z.enum(outcomes).nullable().default(null),
      /** The rule that excluded it, or required it. */
      rule: ruleSchema.nullable().default(null),
    }),
  ),
  footer: z.object({
    from: z.iso.datetime().nullable(),
    to: z.iso.datetime(),
    sources: z.number(),
    unreachable: z.array(z.object({ title: z.string(), since: z.iso.datetime() })),
    /** Sources that could not be read in time for this edition. */
    unread: z.array(z.string()).default([]),
    /** `of`: the items whose whole article was wanted; `count`: those of them with only a teaser. */
    teasers: z.object({ count: z.number(), of: z.number() }).default({ count: 0, of: 0 }),
    items: z.number(),
    stories: z.number(),
    /** How many of the stories the edition tells. */
    told: z.number(),
    writer: z.enum(["extractive", "model"]),
    /** The number of sentences that the gate refused. */
    refused: z.number(),
    /** A model's part in it. */
    writing: writingSchema.nullable().default(null),
  }),
});
export type SynthesisContent = z.output<typeof contentSchema>;

/** One item of a coverage, as a writer receives it. */
export interface Material {
  id: string;
  feedId: string;
  source: string;
  title: string;
  text: string;
  url: string | null;
  canonicalUrl: string | null;
  author: string | null;
  publishedAt: Date | null;
  firstSeenAt: Date;
}

/** An item that published editions told a story from. */
export interface Remembered extends Material {
  /** The latest of these editions. */
  earlier: Earlier;
  /** What these editions told of it, in their words and in its own. */
  told: string[];
}

export interface PassedOver {
  title: string;
  url: string | null;
  source: string;
  outcome: Extract<Outcome, "told_before" | "old">;
}

/** What an edition is written from, and the interval of time that it covers. */
export interface Coverage {
  from: Date | null;
  to: Date;
  materials: Material[];
  /** What earlier editions were written from. */
  remembered: Remembered[];
  /** Items that were also first seen in it, but that the edition is not written from. */
  passedOver: PassedOver[];
  sources: { title: string; failingSince: Date | null; unread: boolean }[];
  teasers: { count: number; of: number };
}

/**
 * A section with the ids of all the items that tell its story, most central first, and of those that told it before;
 * both are empty for several stories in brief.
 */
export interface DraftSection extends Section {
  items: string[];
  before: string[];
}

/** What a writer decided about an item: which story it tells, if any, and whether that is told. */
export interface Fate {
  item: string;
  story: number | null;
  choice: "chosen" | Extract<Outcome, "not_reached" | "nothing_to_quote" | "unwanted" | "told_before">;
  /** The rule behind it. */
  rule: Rule | null;
}

/** What a writer makes of a coverage. */
export interface Composition {
  title: string;
  lead: Sentence[];
  sections: DraftSection[];
  references: Reference[];
  /** One for each item. */
  fates: Fate[];
  stories: number;
  told: number;
}

/** How long a model's stories are. */
export const lengths = ["short", "medium", "long"] as const;
export type Length = (typeof lengths)[number];

/** How a model's stories sound. */
export const tones = ["neutral", "plain", "expert"] as const;
export type Tone = (typeof tones)[number];

/** Who writes a theme's editions; the other fields are for models. */
export const writingChoiceSchema = z.strictObject({
  writer: writerSchema.default("extractive"),
  length: z.enum(lengths, { error: "length_unknown" }).default("medium"),
  tone: z.enum(tones, { error: "tone_unknown" }).default("neutral"),
  wishes: textSchema("wishes_invalid")
    .refine((wishes) => wishes.length <= 1_000, "wishes_too_long")
    .default(""),
});
export type WritingChoice = z.output<typeof writingChoiceSchema>;

/** The same, from a theme's row. */
export function writingOf({ writer, length, tone, wishes }: Record<keyof WritingChoice, string>): WritingChoice {
  return writingChoiceSchema.parse({ writer, length, tone, wishes });
}
