import { useLocale, useTranslations } from "next-intl";
import { formatLocale } from "@/lib/i18n/schema";
import type { Rule } from "@/lib/synthesis/schema";

/** A rule in words: "Never: the words “rugby”". */
export function useRuleText(): (rule: Rule) => string {
  const t = useTranslations("selection");
  const nameOf = useLanguageName();
  return ({ effect, field, value, count }) =>
    t(`told.${effect}`, {
      what: t(`of.${field}`, { value: field === "language" ? nameOf(value) : value }),
      count,
    });
}

/** The name of a language, in the reader's language. */
export function useLanguageName(): (code: string) => string {
  const names = new Intl.DisplayNames([formatLocale(useLocale())], { type: "language" });
  return (code) => names.of(code) ?? code;
}
