import { z } from "zod";

/** The languages of the product: its pages, its mail and its editions. */
export const locales = ["en", "fr"] as const;
export const localeSchema = z.enum(locales, { error: "language_invalid" });
export type Locale = z.output<typeof localeSchema>;

/** The tag dates and lists are formatted with: English in the British manner, day before month and no serial comma. */
export function formatLocale(locale: string): string {
  return locale === "en" ? "en-GB" : locale;
}

/** Parts set one after another, with semicolons as the language has them: French puts a narrow space before each. */
export function withSemicolons(parts: readonly string[], locale: string): string {
  return parts.join(locale === "fr" ? "\u202f; " : "; ");
}

/** A reason that the product knows itself: a key under `errors` and its values, and the step of a workflow it is of. */
export const faultSchema = z.object({
  code: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.number()])),
  step: z.string().nullable(),
});
export type Fault = z.output<typeof faultSchema>;

/** What failed, as views have it: a fault that the product has words for, else what was said. */
export interface Failed {
  error: string | null;
  fault: Fault | null;
}
