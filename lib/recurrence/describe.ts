import { createTranslator } from "use-intl/core";
import { formatLocale, type Locale } from "@/lib/i18n/schema";
import { messagesOf } from "@/lib/i18n/messages";
import type { OccurrenceNote, Rule, Weekday } from "@/lib/recurrence/schema";
import { weekdays } from "@/lib/recurrence/schema";

/** What a rule does, in a sentence without a full stop: "Every Monday and Friday at 09:00, Paris time". */
export function describeRule(rule: Rule, locale: Locale): string {
  const t = createTranslator({ locale, messages: messagesOf(locale), namespace: "recurrence" });
  const { days, time } = rule.recurrence;
  const zone = describeZone(rule.timezone, locale);
  if (days.length === 7) return t("everyDay", { time, zone });
  if (days.join() === weekdays.slice(0, 5).join()) return t("workdays", { time, zone });
  const names = new Intl.ListFormat(formatLocale(locale), { type: "conjunction" }).format(
    days.map((day) => dayName(day, locale)),
  );
  return t("weekly", { days: names, time, zone });
}

/** What is unusual about an occurrence, in a sentence part. */
export function describeNote(note: OccurrenceNote, locale: Locale): string {
  const t = createTranslator({ locale, messages: messagesOf(locale), namespace: "recurrence.note" });
  return note.kind === "gap"
    ? t("gap", { wanted: note.wanted, actual: note.actual })
    : t("overlap", { wanted: note.wanted });
}

/** A zone as people say it: "Paris time", "New York time", "UTC". */
export function describeZone(timezone: string, locale: Locale): string {
  if (timezone === "UTC" || timezone === "Etc/UTC") return "UTC";
  const t = createTranslator({ locale, messages: messagesOf(locale), namespace: "recurrence" });
  const city = (timezone.split("/").at(-1) ?? timezone).replaceAll("_", " ");
  return t("zone", { city, elide: /^[aeiouhàâéèêîôû]/i.test(city) && !/^(Hong|Ho)\b/.test(city) ? "yes" : "no" });
}

/** A weekday's name in the reader's language. */
export function dayName(day: Weekday, locale: Locale, length: "long" | "short" = "long"): string {
  // 5 January 1970 was a Monday.
  const date = new Date(Date.UTC(1970, 0, 5 + weekdays.indexOf(day)));
  return new Intl.DateTimeFormat(locale, { weekday: length, timeZone: "UTC" }).format(date);
}
