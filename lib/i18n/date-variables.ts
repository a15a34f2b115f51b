import { format } from "date-fns/format";
import { enGB } from "date-fns/locale/en-GB";
import { fr } from "date-fns/locale/fr";
// Imported by its own path: the package's index, like its formatInTimeZone, loads all of date-fns
// (docs/decisions/0040).
import { toZonedTime } from "date-fns-tz/toZonedTime";
import type { Locale } from "@/lib/i18n/schema";

/** The variables that a text may contain if it is filled in for each occurrence. */
export const dateVariables = ["date", "weekday", "day", "week", "month", "year"] as const;
type Variable = (typeof dateVariables)[number];

const pattern = /\{\{([^{}]*)\}\}/g;

/** The unknown variables in a text; `others` are known besides the date variables. */
export function unknownVariables(text: string, others: readonly string[] = []): string[] {
  return [...text.matchAll(pattern)].flatMap(([, inner = ""]) => {
    const name = inner.trim();
    return isVariable(name) || others.includes(name) ? [] : [name];
  });
}

/**
 * Fills in a text's variables for an instant in a time zone: `{{date}}` is "20 November 2026", `{{weekday}}` "Friday",
 * `{{day}}` "20", `{{week}}` the ISO 8601 week number, `{{month}}` "November", `{{year}}` "2026"; also those in
 * `others`. Unknown variables are left unchanged.
 */
export function fillVariables(
  text: string,
  at: { instant: Date; timezone: string; language: Locale },
  others: Readonly<Record<string, string>> = {},
): string {
  return text.replace(pattern, (whole, inner: string) => {
    const name = inner.trim();
    return isVariable(name) ? valueOf(name, at) : (others[name] ?? whole);
  });
}

function isVariable(name: string): name is Variable {
  return dateVariables.some((one) => one === name);
}

/** The date-fns pattern of each variable; names of months and days are in the text's language. */
const patterns: Record<Variable, string> = {
  date: "d MMMM yyyy",
  weekday: "EEEE",
  day: "d",
  week: "I",
  month: "MMMM",
  year: "yyyy",
};
const dateWords = { en: enGB, fr };

function valueOf(
  name: Variable,
  { instant, timezone, language }: { instant: Date; timezone: string; language: Locale },
): string {
  const key = [name, instant.getTime(), timezone, language].join(" ");
  const before = known.get(key);
  if (before !== undefined) return before;
  const words = format(toZonedTime(instant, timezone), patterns[name], { locale: dateWords[language] });
  // In French, the first day of a month is an ordinal.
  const value = name === "date" && language === "fr" ? words.replace(/^1 /, "1er ") : words;
  if (known.size >= 1_000) known.clear();
  known.set(key, value);
  return value;
}

/** Cache: everything due at one instant names the same day, so thousands of texts need the same words. */
const known = new Map<string, string>();
