import { format } from "date-fns/format";
import { enGB } from "date-fns/locale/en-GB";
import { fr } from "date-fns/locale/fr";
// By its own path: the package's index, as its formatInTimeZone, loads all of date-fns (docs/decisions/0040).
import { toZonedTime } from "date-fns-tz/toZonedTime";
import type { Locale } from "@/lib/i18n/schema";

/** What a text that is filled in for each occurrence may name. */
export const dateVariables = ["date", "weekday", "day", "week", "month", "year"] as const;
type Variable = (typeof dateVariables)[number];

const pattern = /\{\{([^{}]*)\}\}/g;

/** The names in a text that stand for nothing, where it may name `others` besides dates. */
export function unknownVariables(text: string, others: readonly string[] = []): string[] {
  return [...text.matchAll(pattern)].flatMap(([, inner = ""]) => {
    const name = inner.trim();
    return isVariable(name) || others.includes(name) ? [] : [name];
  });
}

/**
 * A text with its variables filled in, for an instant as a zone's calendar has it: `{{date}}` is "20 November 2026",
 * `{{weekday}}` "Friday", `{{day}}` "20", `{{week}}` the week's number by ISO 8601, `{{month}}` "November", `{{year}}`
 * "2026"; and `others` besides. What stands for nothing stays as it is.
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

/** How date-fns writes each of them; words of months and days in the language's own. */
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
  // In French the first is an ordinal.
  const value = name === "date" && language === "fr" ? words.replace(/^1 /, "1er ") : words;
  if (known.size >= 1_000) known.clear();
  known.set(key, value);
  return value;
}

/** What is due at one instant speaks of one day: thousands ask for the same words. */
const known = new Map<string, string>();
