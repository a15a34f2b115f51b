import { unaccented } from "@/lib/synthesis/gate/plain";

export const months = (
  "january janvier jan janv,february fevrier feb fevr,march mars mar,april avril apr avr,may mai,june juin jun,july juillet jul juil," +
  "august aout aug,september septembre sept sep,october octobre oct,november novembre nov,december decembre dec"
)
  .split(",")
  .map((names) => names.split(" "));
export const weekdays =
  "monday lundi mon,tuesday mardi tue tues,wednesday mercredi wed,thursday jeudi thu thurs,friday vendredi fri,saturday samedi sat,sunday dimanche sun"
    .split(",")
    .map((names) => names.split(" "));

/** Words that name a month or day only with a capital, and beside a number or a preposition. */
const doubtful = new Set([
  "tue",
  "tues",
  "thu",
  "fri",
  "may",
  "march",
  "mars",
  "mar",
  "mon",
  "sat",
  "sun",
  "wed",
  "jan",
  "dec",
  "sep",
]);

/** The months and weekdays that a text names, as m1 to m12 and w1 to w7. */
export function calendarOf(text: string): Set<string> {
  const found = new Set<string>();
  const said = unaccented(text);
  for (const match of said.matchAll(/\p{L}+/gu)) {
    const [written] = match;
    const word = written.toLowerCase();
    const month = months.findIndex((names) => names.includes(word));
    const weekday = weekdays.findIndex((names) => names.includes(word));
    if (month < 0 && weekday < 0) continue;
    const around = said.slice(Math.max(0, match.index - 4), match.index + word.length + 5);
    if (word === "sept" && !/\d\s$/.test(said.slice(0, match.index))) continue;
    const isCertain =
      !doubtful.has(word) || (/^\p{Lu}/u.test(written) && /\d|\b(?:in|since|until|en|depuis)\b/i.test(around));
    if (isCertain) found.add(month >= 0 ? `m${month + 1}` : `w${weekday + 1}`);
  }
  for (const [, month] of said.matchAll(/\b\d{4}-(\d{2})-\d{2}\b/g)) found.add(`m${Number(month)}`);
  return found;
}

/** The month written beside a number that is its day, as m1 to m12: 18 November, 18th of November, November 18. */
export function monthBeside(text: string, at: number, end: number): string | null {
  const after = /^\.?\s(?:of\s)?(\p{L}+)/u.exec(text.slice(end))?.[1];
  const before = text.slice(Math.max(0, at - 12), at).match(/\p{L}{1,12}(?=\.?\s$)/u)?.[0];
  for (const word of [after, before]) {
    const month = months.findIndex((names) => word !== undefined && names.includes(word.toLowerCase()));
    // "may 5" and "mars 5" are not dates.
    if (month >= 0 && (word === after || /^\p{Lu}/u.test(word ?? ""))) return `m${month + 1}`;
  }
  return null;
}

/** Matches what is written as a year. */
export const year = /^1\d{3}$|^20\d\d$/;

const wholeMonth =
  "(?:January|February|March|April|May|June|July|August|September|October|November|December|janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)";
/** A day of a month, in either order. */
export const dayOfMonth = new RegExp(
  `\\b(?:\\d{1,2}(?:st|nd|rd|th|er)? (?:of )?${wholeMonth}|${wholeMonth} \\d{1,2}(?:st|nd|rd|th)?)\\b`,
  "gu",
);
