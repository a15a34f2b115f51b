import { plain } from "@/lib/synthesis/gate/plain";
import { isQuantity } from "@/lib/synthesis/gate/quantities";
import { contentWords } from "@/lib/synthesis/gate/support";

interface Token {
  word: string;
  at: number;
}

const adverbial =
  /(?:^|[\s(])(?:on|in|at|by|for|from|after|before|during|since|until|over|under|with|near|within|last|this|next|le(?= \d)|en|dans|sur|a|au|aux|pour|par|depuis|pendant|lors|des|avec|apres|avant|derriere|devant|behind|beneath|across|along|d'ici|mon|tues|wednes|thurs|fri|satur|sun|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)(?:day)?['\s]?(?:(?:the|a|an|le|la|les|l')['\s]?)?$/iu;
const opening =
  /^(?:On|In|At|By|For|From|After|Before|During|Since|Until|Last|This|Next|With|Within|Le (?=\d)|En|Dans|Sur|À|Au|Aux|Pour|Depuis|Pendant|Lors|Dès|Avec|Après|Avant|D'ici|Mercredi|Lundi|Mardi|Jeudi|Vendredi|Samedi|Dimanche)(?!\p{L})/u;
const compares = /(?<!\p{L})(?:than|plus|moins|mieux|autant|que|more|less|higher|lower|\p{L}{3,}er than)(?!\p{L})/iu;
const comparesWith =
  /(?<!\p{L})(?:than|(?:plus|moins|mieux|autant|aussi)(?: [\p{L}'-]+){0,7} que|versus|against|contre)(?!\p{L})/iu;

/**
 * Whether a sentence tells what its source tells in another order than by moving one adverbial: who told what to whom, and
 * what is more than what, hang on the order.
 */
export function isRearranged(text: string, said: string): boolean {
  const ours = tokensOf(text);
  const theirs = tokensOf(said);
  const places = align(ours, theirs);
  const breaks = places.flatMap(({ place }, index) =>
    index > 0 && place < (places[index - 1]?.place ?? 0) ? [index] : [],
  );
  if (breaks.length === 0) return false;
  if (breaks.length > 1 || (compares.test(text) && comparesWith.test(text))) return true;
  const [at = 0] = breaks;
  const [front, back] = [places.slice(0, at), places.slice(at)];
  const first = back[0]?.token.at ?? 0;
  const sentence = flat(text);
  const between = sentence.slice(front.at(-1)?.token.at ?? 0, first).replace(/^[\p{L}\p{N}.'-]+/u, "");
  const isFronted = /,[\s"]*(?:\p{L}{1,4}['\s]\s*){0,2}$/u.test(between) || opening.test(plain(text));
  const isAdverbial = adverbial.test(sentence.slice(0, first)) || isQuantity(back[0]?.token.word ?? "");
  const clauses = clausesOf(said, theirs);
  if ([front, back].some((block) => isClause(block, clauses))) return false;
  const moved = isFronted ? front : isAdverbial ? back : null;
  return moved === null || !isWhole(moved, places, theirs, clauses);
}

/** Whether a number counts something else than in its source: "1 870 deaths" is not "1 870 in hospital and 23 deaths". */
export function countsElse(text: string, said: string): boolean {
  const [ours, theirs] = [counted(text), counted(said)];
  return [...ours].some(([number, of]) => {
    const there = theirs.get(number);
    const [first] = of;
    return there !== undefined && first !== undefined && there.length > 0 && !there.includes(first);
  });
}

/** Whether a number has another little word before it: "until 14 March" is not "from 14 March", "to 20" is not "by 20". */
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
  const bare = flat(text);
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

/** Whether a date is that of something else: of a clause of its source that nothing else is told of. */
export function isOtherDate(text: string, said: string): boolean {
  const told = new Set(contentWords(text).map(({ word }) => word));
  const dates = plain(text).match(dayOfMonth) ?? [];
  const clauses = plain(said).split(/[,;:()](?!\d)|\s-\s/);
  return dates.some((date) => {
    const of = clauses.filter((clause) => clause.includes(date)).map((clause) => contentWords(clause));
    return of.length > 0 && of.every((words) => words.length > 0 && !words.some(({ word }) => told.has(word)));
  });
}

/** A version, or a number without a unit that has decimals, counts nothing. */
const decimal = /(?<![\d.])\d{1,9}\.\d{1,9}(?:\.\d{1,9}){0,4}(?!\d|\s?(?:%|per|pour|m|b|€|\$))/gu;
/** Each number in digits that stands there once, with the words that come next, as far as the next number or the clause's end. */
function counted(text: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const twice = new Set<string>();
  for (const clause of plain(text)
    .replace(decimal, " ")
    .split(/[,;:()](?!\d)|\s-\s/)) {
    const words = contentWords(clause, { withNumbers: true });
    words.forEach(({ written }, index) => {
      if (!/^\d/.test(written) || year.test(written)) return;
      if (found.has(written)) twice.add(written);
      const after = words.slice(index + 1);
      const next = after.findIndex((one) => /^\d/.test(one.written));
      // Its unit is compared as such.
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

interface Placed {
  token: Token;
  place: number;
}

/** Whether some words are all of a clause, as is who said something: that may be said before or after. */
function isClause(block: Placed[], clauses: number[]): boolean {
  const of = new Set(block.map(({ place }) => clauses[place]));
  const count = clauses.filter((clause) => of.has(clause)).length;
  return of.size === 1 && count === new Set(block.map(({ place }) => place)).size;
}

/** Nothing of what was moved is left where it was: "Votée le 12 mars, la hausse ..." is not a rise on 12 March. */
function isWhole(moved: Placed[], all: Placed[], theirs: Token[], clause: number[]): boolean {
  const used = new Set(all.map(({ place }) => place));
  const places = moved.map(({ place }) => place);
  let [from, to] = [Math.min(...places), Math.max(...places)];
  // A clause of which nothing else is told comes whole.
  const isElsewhere = (place: number) => !places.includes(place);
  if (![...used].some((place) => isElsewhere(place) && clause[place] === clause[from])) {
    from = clause.indexOf(clause[from] ?? 0);
    to = Math.max(to, clause.lastIndexOf(clause[from] ?? 0));
  }
  return theirs.slice(from, to + 1).every((_, index) => used.has(from + index));
}

/** The clause that each word stands in, counted by the commas before it. */
function clausesOf(said: string, theirs: Token[]): number[] {
  const commas = [...flat(said).matchAll(/[,;:()](?!\d)|\s-\s/g)].map(({ index }) => index);
  return theirs.map(({ at }) => commas.filter((comma) => comma < at).length);
}

const year = /^1\d{3}$|^20\d\d$/;
const month =
  "(?:January|February|March|April|May|June|July|August|September|October|November|December|janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)";
const dayOfMonth = new RegExp(
  `\\b(?:\\d{1,2}(?:st|nd|rd|th|er)? (?:of )?${month}|${month} \\d{1,2}(?:st|nd|rd|th)?)\\b`,
  "gu",
);

/** Without accents: places in it are those of words as they are compared. */
function flat(text: string): string {
  return plain(text)
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "");
}

function tokensOf(text: string): Token[] {
  const whole = flat(text).toLowerCase();
  let from = 0;
  // Days of months are written either way round, and compared as dates.
  const words = contentWords(text.replace(dayOfMonth, " "), { withNumbers: true }).filter(
    ({ written }) => !year.test(written),
  );
  return words.map(({ written, word }) => {
    const at = whole.indexOf(written, from);
    if (at >= 0) from = at + written.length;
    return { word, at: at >= 0 ? at : from };
  });
}

/** Each word of a sentence at its place in the source: behind the one before it where it stands there, too. */
function align(ours: Token[], theirs: Token[]): Placed[] {
  const placed: Placed[] = [];
  let last = -1;
  for (const token of ours) {
    let place = theirs.findIndex(({ word }, index) => index > last && word === token.word);
    if (place < 0) place = theirs.findIndex(({ word }) => word === token.word);
    if (place < 0) continue;
    placed.push({ token, place });
    last = place;
  }
  return placed;
}
