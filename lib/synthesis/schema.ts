import { z } from "zod";

/** What backs a sentence: an item by its number in the edition, and the words in it that say so. */
export const citationSchema = z.object({ ref: z.number().int().positive(), quote: z.string() });

export const sentenceSchema = z.object({ text: z.string(), citations: z.array(citationSchema).min(1) });
export type Sentence = z.output<typeof sentenceSchema>;

export const sectionSchema = z.object({ heading: z.string().nullable(), sentences: z.array(sentenceSchema) });
export type Section = z.output<typeof sectionSchema>;

/** An item the edition cites, frozen with it: the item itself may be gone when the edition is read. */
export const referenceSchema = z.object({
  ref: z.number().int().positive(),
  itemId: z.string(),
  source: z.string(),
  title: z.string(),
  url: z.string().nullable(),
  publishedAt: z.iso.datetime().nullable(),
  seenAt: z.iso.datetime(),
});
export type Reference = z.output<typeof referenceSchema>;

/** Everything that an edition of a theme says, as data. */
export const contentSchema = z.object({
  kind: z.literal("synthesis").default("synthesis"),
  title: z.string(),
  lead: z.array(sentenceSchema),
  sections: z.array(sectionSchema),
  references: z.array(referenceSchema),
  /** Everything that was read, cited or not. */
  items: z.array(z.object({ title: z.string(), url: z.string().nullable(), source: z.string() })),
  footer: z.object({
    from: z.iso.datetime().nullable(),
    to: z.iso.datetime(),
    sources: z.number(),
    unreachable: z.array(z.object({ title: z.string(), since: z.iso.datetime() })),
    /** What there was no time to read before this edition. */
    unread: z.array(z.string()).default([]),
    /** Of so many items the whole article was wanted, and of so many there was only a teaser. */
    teasers: z.object({ count: z.number(), of: z.number() }).default({ count: 0, of: 0 }),
    items: z.number(),
    stories: z.number(),
    /** Of the stories, how many the edition tells. */
    told: z.number(),
    writer: z.enum(["extractive"]),
    /** Sentences that the gate refused. */
    refused: z.number(),
  }),
});
export type SynthesisContent = z.output<typeof contentSchema>;

/** One item of a coverage, as a writer gets it. */
export interface Material {
  id: string;
  feedId: string;
  source: string;
  title: string;
  text: string;
  url: string | null;
  canonicalUrl: string | null;
  publishedAt: Date | null;
  firstSeenAt: Date;
}

/** What an edition has to be written from, and about which interval of time. */
export interface Coverage {
  from: Date | null;
  to: Date;
  materials: Material[];
  sources: { title: string; failingSince: Date | null; unread: boolean }[];
  teasers: { count: number; of: number };
}

/** What a writer makes of a coverage. */
export interface Composition {
  title: string;
  lead: Sentence[];
  sections: Section[];
  references: Reference[];
  stories: number;
  told: number;
}
