import cronstrue from "cronstrue";
import "cronstrue/locales/fr.js";
import { createTranslator } from "use-intl/core";
import { formatLocale, type Locale } from "@/lib/i18n/schema";
import type { Messages } from "@/lib/i18n/messages";
import { localTime } from "@/lib/recurrence/local-time";
import { type OccurrenceNote, type Rule, timesOf, type Weekday, weekdays } from "@/lib/recurrence/schema";
import { meansEitherDay } from "@/lib/recurrence/walk/cron";

/** A language and its messages; in a browser, those of the page. */
export interface Words {
  locale: Locale;
  messages: Pick<Messages, "recurrence">;
}

/** A rule as a sentence without a full stop: "Every Monday and Friday at 09:00, Paris time". Bounds are left out. */
export function ruleInWords({ recurrence, timezone }: Pick<Rule, "recurrence" | "timezone">, words: Words): string {
  const { locale } = words;
  const t = translator(words);
  const zone = zoneInWords(timezone, words);
  switch (recurrence.kind) {
    case "daily":
      return t("everyDay", { time: listOf(timesOf(recurrence), locale), zone });
    case "weekly": {
      const { days, every = 1 } = recurrence;
      const time = listOf(timesOf(recurrence), locale);
      const names = days.map((day) => dayName(day, locale));
      const named = listOf(
        names.map((day) => t("onDay", { day })),
        locale,
      );
      if (every > 1) return t("everyWeeks", { every, day: named, time, zone });
      if (names.length === 1) return t("everyWeeks", { every, day: names[0] ?? "", time, zone });
      if (days.length === 7) return t("everyDay", { time, zone });
      if (days.join() === weekdays.slice(0, 5).join()) return t("workdays", { time, zone });
      return t("weekly", { days: named, time, zone });
    }
    case "monthly": {
      const { day, weekday = "mon", nth = 1, workday } = recurrence;
      const time = listOf(timesOf(recurrence), locale);
      if (workday === "nearest" && typeof day === "number") return t("monthlyNearest", { day, time, zone });
      if (workday !== undefined)
        return t("monthlyWorkday", { which: workday === "first" ? "first" : "last", time, zone });
      if (day === "last") return t("monthlyLast", { time, zone });
      if (day !== undefined) return t("monthlyDay", { day, time, zone });
      return t("monthlyWeekday", { nth: String(nth), weekday: dayName(weekday, locale), time, zone });
    }
    case "interval": {
      const { every, unit, anchor } = recurrence;
      const time = localTime(anchor, timezone);
      if (unit === "minutes" || unit === "hours") return t("interval", { every, unit });
      if (unit === "weeks") {
        const day = weekdayOf(anchor, timezone, locale);
        return t("everyWeeks", { every, day: every === 1 ? day : t("onDay", { day }), time, zone });
      }
      return t("everyDays", { every, time, zone });
    }
    case "cron":
      return t("cron", { words: cronWords(recurrence.expression, words), zone });
  }
}

/** What is unusual about an occurrence, as a part of a sentence. */
export function noteInWords(note: OccurrenceNote, words: Words): string {
  const t = translator(words);
  switch (note.kind) {
    case "gap":
      return t("note.gap", { wanted: note.wanted, actual: note.actual });
    case "overlap":
      return t("note.overlap", { wanted: note.wanted });
    case "clamped":
    case "workday":
      return t(`note.${note.kind}`, { wanted: note.wanted });
  }
}

function translator({ locale, messages }: Words) {
  return createTranslator({ locale, messages, namespace: "recurrence" });
}

/**
 * The words of cRonstrue for a cron expression; the expression itself if it has none. For two restricted days cRonstrue
 * says "and" although crontab(5) means either, and it does not say that a step starts again with each hour or day.
 */
function cronWords(expression: string, words: Words): string {
  const { locale } = words;
  const t = translator(words);
  const say = (text: string) =>
    cronstrue.toString(text, { locale, use24HourTimeFormat: true, logicalAndDayFields: true });
  try {
    const [minute = "", hour = "", day = "", month = "", weekday = ""] = expression.split(" ");
    const said = meansEitherDay(expression)
      ? t("cronEither", {
          day: say([minute, hour, day, month, "*"].join(" ")),
          weekday: say(`0 0 * * ${weekday}`)
            .replace(/^[^,]*, /, "")
            .replace(/^(only|uniquement) /, ""),
        })
      : say(expression);
    const anew = unevenStep(minute, 60) ? "hour" : unevenStep(hour, 24) ? "day" : null;
    return anew ? `${said}${t("cronAnew", { every: anew })}` : said;
  } catch {
    return expression;
  }
}

/** A step that does not divide the hour or the day evenly: the interval after the last one is shorter. */
function unevenStep(field: string, of: number): boolean {
  const step = Number(/^\*\/(\d+)$/.exec(field)?.[1] ?? 1);
  return of % step !== 0;
}

function listOf(words: string[], locale: Locale): string {
  return new Intl.ListFormat(formatLocale(locale), { type: "conjunction" }).format(words);
}

function weekdayOf(at: string, timezone: string, locale: Locale): string {
  return new Intl.DateTimeFormat(locale, { weekday: "long", timeZone: timezone }).format(new Date(at));
}

/** A zone as people say it: "Paris time", "New York time", "UTC". */
export function zoneInWords(timezone: string, words: Words): string {
  if (timezone === "UTC" || timezone === "Etc/UTC") return "UTC";
  // Etc/GMT+5 is five hours behind UTC (POSIX counts the other way).
  const fixed = /^Etc\/GMT([+-])(\d+)$/.exec(timezone);
  if (fixed) return `UTC${fixed[1] === "+" ? "−" : "+"}${fixed[2]}`;
  const t = translator(words);
  const city = (timezone.split("/").at(-1) ?? timezone).replaceAll("_", " ");
  return t("zone", { city, elide: /^[aeiouhàâéèêîôû]/i.test(city) && !/^(Hong|Ho)\b/.test(city) ? "yes" : "no" });
}

/** A weekday's name in the reader's language. */
export function dayName(day: Weekday, locale: Locale, length: "long" | "short" = "long"): string {
  // 5 January 1970 was a Monday.
  const date = new Date(Date.UTC(1970, 0, 5 + weekdays.indexOf(day)));
  return new Intl.DateTimeFormat(locale, { weekday: length, timeZone: "UTC" }).format(date);
}
