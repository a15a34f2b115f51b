import { z } from "zod";
import { plain } from "@/lib/synthesis/gate/plain";
import { textSchema } from "@/lib/text";

/**
 * What a rule does with the items it matches. `always`: they are told first, whatever else applies; `never`: they are
 * not told; `only`: nothing else is told, for each field that such rules use; `sooner` and `later` move them; `most`:
 * at most `count` such stories per edition.
 */
export const ruleEffects = ["always", "never", "only", "sooner", "later", "most"] as const;
export type RuleEffect = (typeof ruleEffects)[number];

/**
 * What a rule looks at. `words`: its title or the first 4,000 characters of its text contain all of them, in any form
 * and order; `phrase`: consecutive, as written; `pattern`: a regular expression (RE2) for the same; `author` and
 * `source`: part of the name.
 */
export const ruleFields = ["words", "phrase", "pattern", "author", "source", "language"] as const;
export type RuleField = (typeof ruleFields)[number];

/** The languages of items that can be recognised (ISO 639-1). */
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
    /** Only for `most`. */
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

/** What a theme tells of its sources, and what comes first. */
export const selectionSchema = z.strictObject({
  /** `first`: what answers the brief comes first; `only`: nothing else is told. */
  brief: z.enum(["first", "only"], { error: "selection_invalid" }).default("first"),
  /** What happens to items in other languages than the edition's: quoted in marks, told without marks, or left out. */
  foreign: z.enum(foreigns, { error: "selection_invalid" }).default("quote"),
  rules: z.array(ruleSchema, { error: "rules_invalid" }).max(50, "rules_too_many").default([]),
});
export type Selection = z.output<typeof selectionSchema>;
export type SelectionInput = z.input<typeof selectionSchema>;

/** Everything is told, and what answers the brief comes first. */
export const wholeSelection: Selection = { brief: "first", foreign: "quote", rules: [] };

const rehearsedSchema = z.object({
  id: z.string(),
  title: z.string(),
  url: z.string().nullable(),
  source: z.string(),
  publishedAt: z.iso.datetime().nullable(),
  /** The rule that requires it, or excludes it. */
  rule: ruleSchema.nullable(),
});
export type Rehearsed = z.output<typeof rehearsedSchema>;

const someSchema = z.object({
  count: z.number(),
  items: z.array(rehearsedSchema).meta({ description: "The newest 50" }),
});

/** Which of the stored items of some days would be let through. */
export const rehearsalSchema = z.object({
  days: z.number(),
  /** The number of items looked at, the newest ones. */
  items: z.number(),
  told: someSchema,
  /** What is let through now but not as saved, and the reverse. */
  added: someSchema,
  removed: someSchema,
  /** How many items each rule matches, in the order of the rules. */
  rules: z.array(z.number()),
});
export type Rehearsal = z.output<typeof rehearsalSchema>;
