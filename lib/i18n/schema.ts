import { z } from "zod";

/** The languages of the product: its pages, its mail and its editions. */
export const locales = ["en", "fr"] as const;
export const localeSchema = z.enum(locales, { error: "language_invalid" });
export type Locale = z.output<typeof localeSchema>;

/** The tag for formatting dates and lists: British English, with the day before the month and no serial comma. */
export function formatLocale(locale: string): string {
  return locale === "en" ? "en-GB" : locale;
}

/** Joins parts with semicolons as the language writes them: French puts a narrow space before each. */
export function withSemicolons(parts: readonly string[], locale: string): string {
  return parts.join(locale === "fr" ? "\u202f; " : "; ");
}

/** An error that the product has words for: a key under `errors` with its values, and the failed step of a workflow. */
export const faultSchema = z.object({
  code: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.number()])),
  step: z.string().nullable(),
});
export type Fault = z.output<typeof faultSchema>;

/** Why something failed, as views contain it: a fault that the product has words for, otherwise the original error. */
export interface Failed {
  error: string | null;
  fault: Fault | null;
}
