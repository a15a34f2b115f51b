import { z } from "zod";
import { plain } from "@/lib/synthesis/gate/plain";
import { textSchema } from "@/lib/text";

/**
 * What a rule does with what it speaks of. `always`: it is told first, whatever else is said; `never`: it is not told; `only`:
 * nothing else is told, of each field that such rules speak of; `sooner` and `later` move it; `most`: so many stories of it
 * an edition.
 */
export const ruleEffects = ["always", "never", "only", "sooner", "later", "most"] as const;
export type RuleEffect = (typeof ruleEffects)[number];

/**
 * What a rule looks at. `words`: all of them stand in its title or the first 4,000 characters of its text, in any
 * form and order; `phrase`: in a row, as written; `pattern`: a regular expression (RE2) for the same; `author` and `source`: part of the name.
 */
export const ruleFields = ["words", "phrase", "pattern", "author", "source", "language"] as const;
export type RuleField = (typeof ruleFields)[number];

/** The languages that items are told apart by (ISO 639-1). */
export const itemLanguages = [
  "ar",
  "bg",
  "ca",
  "cs",
  "da",
  "de",
  "el",
  "en",
  "es",
  "fi",
  "fr",
  "he",
  "hi",
  "hr",
  "hu",
  "it",
  "ja",
  "ko",
  "nb",
  "nl",
  "pl",
  "pt",
  "ro",
  "ru",
  "sk",
  "sv",
  "tr",
  "uk",
  "zh",
] as const;
export type ItemLanguage = (typeof itemLanguages)[number];

const known: ReadonlySet<string> = new Set(itemLanguages);

export const ruleSchema = z
  .strictObject({
    effect: z.enum(ruleEffects, { error: "rule_invalid" }),
    field: z.enum(ruleFields, { error: "rule_invalid" }),
    value: textSchema("rule_value_required")
      .refine((value) => plain(value) !== "", "rule_value_required")
      .refine((value) => value.length <= 200, "rule_value_too_long"),
    /** Of `most`. */
    count: z
      .number({ error: "rule_count_invalid" })
      .int("rule_count_invalid")
      .min(1, "rule_count_invalid")
      .max(20, "rule_count_invalid")
      .default(1),
  })
  .refine(({ field, value }) => field !== "language" || known.has(value), {
    error: "rule_language_unknown",
    path: ["value"],
  });
export type Rule = z.output<typeof ruleSchema>;

export const foreigns = ["quote", "tell", "leave_out"] as const;

/** What of its sources a theme tells, and what first. */
export const selectionSchema = z.strictObject({
  /** `first`: what answers the brief comes first; `only`: nothing else comes. */
  brief: z.enum(["first", "only"], { error: "selection_invalid" }).default("first"),
  /** What becomes of items in other languages than the edition's: quoted in marks, told without them, or left out. */
  foreign: z.enum(foreigns, { error: "selection_invalid" }).default("quote"),
  rules: z.array(ruleSchema, { error: "rules_invalid" }).max(50, "rules_too_many").default([]),
});
export type Selection = z.output<typeof selectionSchema>;
export type SelectionInput = z.input<typeof selectionSchema>;

/** Everything is told, what answers the brief first. */
export const wholeSelection: Selection = { brief: "first", foreign: "quote", rules: [] };

const rehearsedSchema = z.object({
  id: z.string(),
  title: z.string(),
  url: z.string().nullable(),
  source: z.string(),
  publishedAt: z.iso.datetime().nullable(),
  /** The rule that has it told, or left out. */
  rule: ruleSchema.nullable(),
});
export type Rehearsed = z.output<typeof rehearsedSchema>;

const someSchema = z.object({
  count: z.number(),
  items: z.array(rehearsedSchema).meta({ description: "The newest 50" }),
});

/** What of the stored items of some days would be let through. */
export const rehearsalSchema = z.object({
  days: z.number(),
  /** Of so many items, the newest. */
  items: z.number(),
  told: someSchema,
  /** What is let through that is not as it is saved, and the reverse. */
  added: someSchema,
  removed: someSchema,
  /** How many items each rule speaks of, in their order. */
  rules: z.array(z.number()),
});
export type Rehearsal = z.output<typeof rehearsalSchema>;
