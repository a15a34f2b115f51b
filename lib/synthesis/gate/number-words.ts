import { scales, units } from "@/lib/synthesis/gate/units";

/** A number with what it counts: "3.5 million euros" is 3500000 of eur; a version or a time of day has its own unit. */
export interface Quantity {
  value: string;
  unit: string | null;
  /** As it is written, in digits. */
  written?: string;
}

/** The position of a quantity, and its possible readings. */
export interface Written {
  at: number;
  /** The end of the number, where what it counts may follow. */
  end: number;
  readings: Quantity[];
}

/** Ones to nineteen, and tens. */
export const small = new Map<string, number>([
  ..."zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
    .split(" ")
    .map((word, value): [string, number] => [word, value]),
  ..."zero - deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
    .split(" ")
    .map((word, value): [string, number] => [word, value]),
  ..."twenty thirty forty fifty sixty seventy eighty ninety"
    .split(" ")
    .map((word, index): [string, number] => [word, 20 + index * 10]),
  ..."vingt trente quarante cinquante soixante septante"
    .split(" ")
    .map((word, index): [string, number] => [word, 20 + index * 10]),
  ["vingts", 20],
  ["dozen", 12],
  ["douzaine", 12],
]);
small.delete("-");

export const ordinals = new Map<string, number>([
  ..."first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
    .split(" ")
    .map((word, index): [string, number] => [word, index + 1]),
  ..."premier deuxieme troisieme quatrieme cinquieme sixieme septieme huitieme neuvieme dixieme"
    .split(" ")
    .map((word, index): [string, number] => [word, index + 1]),
  ["premiere", 1],
  ["seconde", 2],
]);
// "Second" is also an ordinal, but more often a unit of time.
ordinals.delete("second");

/** Numbers written as words, in either language; "un" and "one" alone are more often articles. */
export function numberWords(text: string): Written[] {
  const words = [...text.matchAll(/\p{L}+/gu)].map(({ 0: word, index }) => ({ word: word.toLowerCase(), at: index }));
  const found: Written[] = [];
  for (let place = 0; place < words.length;) {
    const first = words[place];
    const nth = first && ordinals.get(first.word);
    if (first && nth !== undefined)
      found.push({ at: first.at, end: first.at + first.word.length, readings: [{ value: String(nth), unit: "nth" }] });
    const number = first && nth === undefined ? numberAt(text, words, place) : null;
    if (number) found.push(number.written);
    place += number?.count ?? 1;
  }
  return found;
}

const hundreds = /^(?:hundred|cents?)$/;
const thousands = /^(?:thousand|mille)$/;
const joins = /^(?:and|et)$/;

/** The number that begins at a word, and how many words it takes. */
function numberAt(
  text: string,
  words: { word: string; at: number }[],
  begin: number,
): { written: Written; count: number } | null {
  let [total, current, end, place] = [0, 0, words[begin]?.at ?? 0, begin];
  for (; place < words.length; place++) {
    const one = words[place];
    if (!one) break;
    const isFirst = place === begin;
    if (!isFirst && !/^[\s-]$/.test(text.slice(end, one.at))) break;
    const isOneMore = !isFirst && current >= 20 && /^une?$/.test(one.word);
    const value = isOneMore ? 1 : small.get(one.word);
    const next = words[place + 1]?.word ?? "";
    if (isFirst && /^(?:one|une?|zero)$/.test(one.word)) {
      // It is a number only before what it counts.
      const isCounted = units.has(next) || next in scales;
      if (!isCounted || one.word === "zero") return null;
      current = 1;
      end = one.at + one.word.length;
      continue;
    }
    if (value !== undefined) {
      // "quatre-vingt" is four times twenty.
      const isProduct = /^vingts?$/.test(one.word) && current % 100 === 4;
      // "two three" are two numbers.
      const fits = current % 100 === 0 ? value < 100 : current % 10 === 0 && value < 20;
      if (!isFirst && !isProduct && !(current + total === 0 || fits)) break;
      current = isProduct ? current + 76 : current + value;
    } else if (hundreds.test(one.word) && !(isFirst && one.word === "cents")) current = (current || 1) * 100;
    else if (thousands.test(one.word)) [total, current] = [total + (current || 1) * 1_000, 0];
    else if (!isFirst && joins.test(one.word) && (small.has(next) || /^une?$/.test(next))) continue;
    else break;
    end = one.at + one.word.length;
  }
  const count = place - begin;
  if (count === 0 || total + current === 0) return null;
  const at = words[begin]?.at ?? 0;
  return { written: { at, end, readings: [{ value: String(total + current), unit: null }] }, count };
}
