import { dayOfMonth, year } from "@/lib/synthesis/gate/calendar";
import { clauseMarks, plain, unaccented } from "@/lib/synthesis/gate/plain";
import { isQuantity } from "@/lib/synthesis/gate/quantities";
import { contentWords } from "@/lib/synthesis/gate/support";

/** Whether a number counts other things than in its source: "1 870 deaths" is not "1 870 in hospital and 23 deaths". */
export function countsElse(text: string, said: string): boolean {
  return countsOther(counted(text), counted(said));
}

/** The same for texts whose numbers have been extracted already. */
export function countsOther(ours: Counted, theirs: Counted): boolean {
  return [...ours].some(([number, of]) => {
    const there = theirs.get(number);
    const [first] = of;
    return there !== undefined && first !== undefined && there.length > 0 && !there.includes(first);
  });
}

/** Whether a number has another preposition before it: "until 14 March" is not "from 14 March", "to 20" not "by 20". */
export function relatesElse(text: string, said: string): boolean {
  const [ours, theirs] = [relations(text), relations(said)];
  return [...ours].some(([number, word]) => {
    const there = theirs.get(number);
    return there !== undefined && there !== word;
  });
}

const relation =
  /(?<!\p{L})(until|till|from|since|before|after|by|to|in|jusqu'?(?:au|a|en)?|depuis|des|a partir d[ue']|avant|apres|d'ici(?: au| a)?)\s?(?:the |le |l'|the end of |la )?[$€£]?(\d[\d.,]*)/giu;
const groups: Record<string, string> = { till: "until", since: "from", depuis: "from", des: "from" };

function relations(text: string): Map<string, string> {
  const bare = unaccented(text);
  return new Map(
    [...bare.matchAll(relation)].map(({ 1: word = "", 2: number = "" }) => {
      const little = word.toLowerCase();
      const group = little.startsWith("jusqu")
        ? "until"
        : little.startsWith("a partir")
          ? "from"
          : (groups[little] ?? little);
      return [number.replace(/[.,]$/, ""), group];
    }),
  );
}

/** Whether a date belongs to something else: to a clause of its source of which nothing else is told. */
export function isOtherDate(text: string, said: string): boolean {
  const told = new Set(contentWords(text).map(({ word }) => word));
  const dates = plain(text).match(dayOfMonth) ?? [];
  const clauses = plain(said).split(clauseMarks);
  return dates.some((date) => {
    const of = clauses.filter((clause) => clause.includes(date)).map((clause) => contentWords(clause));
    return of.length > 0 && of.every((words) => words.length > 0 && !words.some(({ word }) => told.has(word)));
  });
}

/** A version, or a number with decimals but without a unit, counts nothing. */
const decimal = /(?<![\d.])\d{1,9}\.\d{1,9}(?:\.\d{1,9}){0,4}(?!\d|\s?(?:%|per|pour|m|b|€|\$))/gu;

export type Counted = ReadonlyMap<string, string[]>;

/** Each number in digits that occurs once, with the words after it, up to the next number or the clause's end. */
export function counted(text: string): Counted {
  const found = new Map<string, string[]>();
  const twice = new Set<string>();
  for (const clause of plain(text).replace(decimal, " ").split(clauseMarks)) {
    const words = contentWords(clause, { withNumbers: true });
    words.forEach(({ written }, index) => {
      if (!/^\d/.test(written) || year.test(written)) return;
      if (found.has(written)) twice.add(written);
      const after = words.slice(index + 1);
      const next = after.findIndex((one) => /^\d/.test(one.written));
      // Its unit is compared as a unit.
      const counts = after.slice(0, next < 0 ? undefined : next).filter((one) => !isQuantity(one.written));
      found.set(
        written,
        counts.slice(0, 3).map(({ word }) => word),
      );
    });
  }
  for (const number of twice) found.delete(number);
  return found;
}
