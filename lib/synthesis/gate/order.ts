import { dayOfMonth, year } from "@/lib/synthesis/gate/calendar";
import { clauseMarks, plain, unaccented } from "@/lib/synthesis/gate/plain";
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
 * Whether a sentence has another order than its source, beyond one moved adverbial: who told what to whom, and what is
 * more than what, depend on the order.
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
  const sentence = unaccented(text);
  const between = sentence.slice(front.at(-1)?.token.at ?? 0, first).replace(/^[\p{L}\p{N}.'-]+/u, "");
  const isFronted = /,[\s"]*(?:\p{L}{1,4}['\s]\s*){0,2}$/u.test(between) || opening.test(plain(text));
  const isAdverbial = adverbial.test(sentence.slice(0, first)) || isQuantity(back[0]?.token.word ?? "");
  const clauses = clausesOf(said, theirs);
  if ([front, back].some((block) => isClause(block, clauses))) return false;
  const moved = isFronted ? front : isAdverbial ? back : null;
  return moved === null || !isWhole(moved, places, theirs, clauses);
}

interface Placed {
  token: Token;
  place: number;
}

/** Whether some words are all of a clause, such as one that says who said something: it may come before or after. */
function isClause(block: Placed[], clauses: number[]): boolean {
  const of = new Set(block.map(({ place }) => clauses[place]));
  const count = clauses.filter((clause) => of.has(clause)).length;
  return of.size === 1 && count === new Set(block.map(({ place }) => place)).size;
}

/** Whether the moved part is complete: "Votée le 12 mars, la hausse ..." is not a rise on 12 March. */
function isWhole(moved: Placed[], all: Placed[], theirs: Token[], clause: number[]): boolean {
  const used = new Set(all.map(({ place }) => place));
  const places = moved.map(({ place }) => place);
  let [from, to] = [Math.min(...places), Math.max(...places)];
  // A clause of which nothing else is told must be moved as a whole.
  const isElsewhere = (place: number) => !places.includes(place);
  if (![...used].some((place) => isElsewhere(place) && clause[place] === clause[from])) {
    from = clause.indexOf(clause[from] ?? 0);
    to = Math.max(to, clause.lastIndexOf(clause[from] ?? 0));
  }
  return theirs.slice(from, to + 1).every((_, index) => used.has(from + index));
}

/** The clause that contains each word, counted by the clause marks before it. */
function clausesOf(said: string, theirs: Token[]): number[] {
  const commas = [...unaccented(said).matchAll(clauseMarks)].map(({ index }) => index);
  return theirs.map(({ at }) => commas.filter((comma) => comma < at).length);
}

function tokensOf(text: string): Token[] {
  const whole = unaccented(text).toLowerCase();
  let from = 0;
  // Days of months are written in either order, and compared as dates.
  const words = contentWords(text.replace(dayOfMonth, " "), { withNumbers: true }).filter(
    ({ written }) => !year.test(written),
  );
  return words.map(({ written, word }) => {
    const at = whole.indexOf(written, from);
    if (at >= 0) from = at + written.length;
    return { word, at: at >= 0 ? at : from };
  });
}

/** The place in the source of each word of a sentence: after the place of the one before, if it also occurs there. */
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
