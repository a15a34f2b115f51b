import { createTranslator } from "use-intl/core";
import type { DocumentContent } from "@/lib/editions/schema";
import { messagesOf } from "@/lib/i18n/messages";
import { formatLocale, type Locale } from "@/lib/i18n/schema";
import { toLocal } from "@/lib/recurrence/local-time";

/** What a template's title and description may name; filled in for each occurrence. */
export const requestVariables = ["date", "weekday", "day", "week", "month", "year"] as const;
type Variable = (typeof requestVariables)[number];

const pattern = /\{\{\s*([^{}]*?)\s*\}\}/g;

/** The names in a text that stand for nothing. */
export function unknownVariables(text: string): string[] {
  return [...text.matchAll(pattern)].flatMap(([, name = ""]) => (isVariable(name) ? [] : [name]));
}

/**
 * A text with its variables filled in, for an instant as a zone's calendar has it: `{{date}}` is "20 November 2026",
 * `{{weekday}}` "Friday", `{{day}}` "20", `{{week}}` the week's number by ISO 8601, `{{month}}` "November", `{{year}}`
 * "2026". What stands for nothing stays as it is.
 */
export function fillVariables(text: string, at: { instant: Date; timezone: string; language: Locale }): string {
  return text.replace(pattern, (whole, name: string) => (isVariable(name) ? valueOf(name, at) : whole));
}

function isVariable(name: string): name is Variable {
  return requestVariables.some((one) => one === name);
}

function valueOf(
  name: Variable,
  { instant, timezone, language }: { instant: Date; timezone: string; language: Locale },
): string {
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(formatLocale(language), { ...options, timeZone: timezone }).format(instant);
  switch (name) {
    case "date":
      // In French the first is an ordinal.
      return format({ day: "numeric", month: "long", year: "numeric" }).replace(
        /^1 /,
        language === "fr" ? "1er " : "1 ",
      );
    case "weekday":
      return format({ weekday: "long" });
    case "month":
      return format({ month: "long" });
    case "day":
      return format({ day: "numeric" });
    case "year":
      return format({ year: "numeric" });
    case "week":
      return String(isoWeek(toLocal(timezone, instant.getTime())));
  }
}

const dayMs = 86_400_000;

/** The number of the week, by ISO 8601: the week belongs to the year that its Thursday is in. */
function isoWeek(local: number): number {
  const date = new Date(local);
  const weekday = (date.getUTCDay() + 6) % 7;
  const thursday = new Date(Math.floor(local / dayMs) * dayMs + (3 - weekday) * dayMs);
  return 1 + Math.floor((thursday.getTime() - Date.UTC(thursday.getUTCFullYear(), 0, 1)) / (7 * dayMs));
}

/** What a request says in its mail. */
export function documentOf(request: {
  title: string;
  description: string;
  contact: string;
  language: Locale;
}): DocumentContent {
  const { title, description, contact, language } = request;
  const t = createTranslator({ locale: language, messages: messagesOf(language), namespace: "requests" });
  const paragraphs = description.split(/\n{2,}/).filter((paragraph) => paragraph.trim() !== "");
  return {
    kind: "document",
    title,
    blocks: [
      ...(paragraphs.length > 0 ? [{ kind: "text" as const, heading: null, paragraphs }] : []),
      { kind: "facts", heading: null, facts: [{ label: t("contact"), value: contact, change: null }] },
    ],
  };
}
