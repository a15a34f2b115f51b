import type { z } from "zod";
import { messagesOf } from "@/lib/i18n/messages";
import type { Locale } from "@/lib/i18n/schema";
import { localIsoWithOffset } from "@/lib/recurrence/local-time";
import { preview } from "@/lib/recurrence/rules";
import type { OccurrenceNote, previewInputSchema, previewSchema, Rule } from "@/lib/recurrence/schema";
import { noteInWords, ruleInWords, zoneInWords } from "@/lib/recurrence/words";

/** A rule as a sentence without a full stop: "Every Monday and Friday at 09:00, Paris time". Bounds are left out. */
export function describeRule(rule: Pick<Rule, "recurrence" | "timezone">, locale: Locale): string {
  return ruleInWords(rule, wordsOf(locale));
}

/** A zone as people say it: "Paris time", "New York time", "UTC". */
export function describeZone(timezone: string, locale: Locale): string {
  return zoneInWords(timezone, wordsOf(locale));
}

/** A rule in words and its next occurrences, as instants, in local time and with what is unusual about them. */
export function describePreview(
  input: z.output<typeof previewInputSchema>,
  now: Date,
  locale: Locale,
): z.output<typeof previewSchema> {
  const { recurrence, timezone, from, count } = input;
  const rule = { recurrence, timezone };
  return {
    description: describeRule(rule, locale),
    occurrences: preview(rule, from === undefined ? now : new Date(from), count).map(({ at, notes }) => ({
      at: at.toISOString(),
      local: localIsoWithOffset(at, timezone),
      notes: describeNotes(notes, locale),
    })),
  };
}

/** What is unusual about an occurrence, each as a part of a sentence. */
export function describeNotes(notes: readonly OccurrenceNote[], locale: Locale): string[] {
  return notes.map((note) => noteInWords(note, wordsOf(locale)));
}

function wordsOf(locale: Locale) {
  return { locale, messages: messagesOf(locale) };
}
