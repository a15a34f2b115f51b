import type { Locale } from "@/lib/i18n/schema";
import { isForMachines, isWords, mixesAlphabets } from "@/lib/synthesis/gate/form";
import { isForeign, languageOf } from "@/lib/synthesis/gate/language";
import { namesOf, placeOf } from "@/lib/synthesis/gate/names";
import { isDense, plain, wordsOf } from "@/lib/synthesis/gate/plain";
import { calendarOf } from "@/lib/synthesis/gate/calendar";
import type { Quantity } from "@/lib/synthesis/gate/number-words";
import { whoIsMeant } from "@/lib/synthesis/gate/pronouns";
import { cutsRange, isDate, isSame, quantitiesOf } from "@/lib/synthesis/gate/quantities";
import { countsElse, isOtherDate, relatesElse } from "@/lib/synthesis/gate/figures";
import { dropsFrame } from "@/lib/synthesis/gate/frames";
import { isRearranged } from "@/lib/synthesis/gate/order";
import { areSwapped, isMisquoted, isVoiceTurned } from "@/lib/synthesis/gate/roles";
import { differs, stanceOf } from "@/lib/synthesis/gate/stance";
import { isReversed, unsupported } from "@/lib/synthesis/gate/support";
import { splitSentences } from "@/lib/synthesis/sentences/split";

/** Why a sentence may not cite an item. */
export type Refusal =
  | "form"
  | "quote"
  | "language"
  | "number"
  | "date"
  | "name"
  | "roles"
  | "negation"
  | "modality"
  | "attribution"
  | "bound"
  | "reversed"
  | "unsupported";

/** The content of an item. */
export interface Source {
  title: string;
  text: string;
}

/** A shorter quote proves nothing, unless it is a whole title. */
const shortestQuote = 12;

/**
 * Checks whether an item says what a sentence that cites it says, by the words it quotes: null if it does, else why
 * not. The quote counts with the rest of its sentence in the source; names may be in the item's title, or, if that
 * sentence only has a pronoun, in the sentence before. Deterministic, and the same for every writer.
 */
export function check(text: string, quote: string, source: Source, language: Locale): Refusal | null {
  if (!isWords(text) || mixesAlphabets(text)) return "form";
  const isVerbatim = bare(text) === bare(quote);
  if (!isVerbatim && isForeign(text, language)) return "language";
  const windows = windowsOf(quote, source);
  if (windows.length === 0) return "quote";
  let refusal: Refusal | null = null;
  for (const window of windows) {
    // A part of a sentence in a language that is not analysed could mean anything.
    const isPart = isVerbatim && isForeign(text, language) && bare(text) !== bare(window.said);
    const found = isForMachines(window.said)
      ? "form"
      : isPart
        ? "language"
        : compare(text, window, { title: source.title, quote });
    if (found === null) return null;
    refusal ??= found;
  }
  return refusal;
}

/** The whole sentence of an item that contains a quote, verbatim but for white space; null if there is none. */
export function sentenceAround(quote: string, source: Source): string | null {
  return windowsOf(quote, source)[0]?.said ?? null;
}

function bare(text: string): string {
  return plain(text).replace(/[.!?…]$/, "");
}

interface Window {
  /** The whole sentence, or sentences, that the quote is part of. */
  said: string;
  /** The sentence before it. */
  before: string;
}

/** All places of a quote in its item. */
function windowsOf(quote: string, { title, text }: Source): Window[] {
  const wanted = plain(quote);
  const windows: Window[] = [];
  const whole = plain(title);
  if (wanted !== "" && (wanted === whole || (isLong(wanted) && whole.includes(wanted))))
    windows.push({ said: whole, before: "" });
  if (!isLong(wanted)) return windows;
  for (const paragraph of text.split(/\n+/)) {
    const line = plain(paragraph);
    const at = line.indexOf(wanted);
    if (at < 0) continue;
    const sentences = splitSentences(line, "en");
    let from = 0;
    const touched: string[] = [];
    let before = "";
    for (const sentence of sentences) {
      const begin = line.indexOf(sentence, from);
      from = begin + sentence.length;
      if (from <= at) before = sentence;
      else if (begin < at + wanted.length) touched.push(sentence);
    }
    windows.push({ said: touched.join(" "), before });
  }
  return windows;
}

function isLong(quote: string): boolean {
  return quote.length >= (isDense(quote) ? shortestQuote / 2 : shortestQuote);
}

/** Clauses that only continue what was said: "..., which opened in May", "..., calling it a mistake". */
const aside =
  /^(?:which|who|whose|where|when|after|as|while|with|citing|\p{L}{3,}ing|qui|dont|où|après|alors que|tandis que|ce qui|soit|avec|en \p{L}+ant|\p{L}{3,}ant)(?!\p{L})/iu;

/** A source's sentence without the clauses after a quote that only continue it and attribute nothing to anybody. */
function withoutAsides(said: string, quote: string): string {
  const end = said.indexOf(plain(quote)) + plain(quote).length;
  const [clause = "", ...rest] = said.slice(end).split(/,\s/);
  const kept = rest.filter((one) => !aside.test(one) || lays.test(one));
  return said.slice(0, end) + [clause, ...kept].join(", ");
}

const lays =
  /(?<!\p{L})(?:sa(?:id|ys?)|told|according|claim\w*|alleg\w*|den\w+|unless|if|selon|d'après|affirm\w*|assur\w*|indiqu\w*|si|sauf|but|mais)(?!\p{L})/iu;

function compare(
  text: string,
  { said, before }: Window,
  { title, quote }: { title: string; quote: string },
): Refusal | null {
  // A whole sentence of the source needs no comparison.
  if (bare(text) === bare(said)) return null;
  const quantities = quantitiesOf(text);
  const known = quantitiesOf(said);
  const places = placesOf(quantities, known);
  if (places.includes(-1))
    return quantities.some((one, index) => places[index] === -1 && one.some(({ unit }) => isDate(unit)))
      ? "date"
      : "number";
  const days = calendarOf(said);
  if ([...calendarOf(text)].some((day) => !days.has(day))) return "date";
  const around = whoIsMeant(said, before, title);
  const names = namesOf(text);
  if (names.some((name) => placeOf(name, said) < 0 && placeOf(name, around) < 0)) return "name";
  const [ours, theirs] = [languageOf(text), languageOf(said)];
  // The language of a short text is unknown: it counts as that of the other one.
  const stance = differs(
    stanceOf(text, ours === "fr" || (ours !== "en" && theirs === "fr")),
    stanceOf(withoutAsides(said, quote), theirs === "fr" || (theirs !== "en" && ours === "fr")),
  );
  if (stance) return stance;
  if (dropsFrame(text, said)) return "attribution";
  if (cutsRange(text, said) || countsElse(text, said)) return "number";
  if (isOtherDate(text, said)) return "date";
  if (/\?["')»]*$/.test(said) && !/\?["')»]*$/.test(plain(text))) return "modality";
  if (areSwapped(text, names, said) || isMisquoted(text, said) || areOutOfOrder(quantities, places)) return "roles";
  // A translation has other words.
  if (ours !== null && theirs !== null && ours !== theirs) return null;
  if (isReversed(text, said)) return "reversed";
  if (relatesElse(text, said)) return "bound";
  if (!isVoiceTurned(text, said) && isRearranged(text, said)) return "roles";
  const isOfOthers = saysLessThan(text, said, `${around}\n${title}`);
  return isOfOthers || unsupported(text, `${said}\n${around}\n${title}`).length > 0 ? "unsupported" : null;
}

/** Whether fewer words of a sentence are in what it quotes than only in the context, which says who, and no more. */
function saysLessThan(text: string, said: string, around: string): boolean {
  const [here, there] = [said, around].map((part) => new Set(wordsOf(part)));
  const words = [...new Set(wordsOf(text))].filter((word) => word.length >= 4 || /\d/.test(word));
  const quoted = words.filter((word) => here?.has(word)).length;
  return quoted < words.filter((word) => !here?.has(word) && there?.has(word)).length;
}

/** Each number's place in the source: after that of the one before, if it occurs there, too; -1 if it is missing. */
function placesOf(quantities: Quantity[][], known: Quantity[][]): number[] {
  let last = -1;
  return quantities.map((one) => {
    const next = known.findIndex((other, place) => place > last && isSame(one, other));
    last = next >= 0 ? next : known.findIndex((other) => isSame(one, other));
    return last;
  });
}

/** "From 5 to 12" is not "from 12 to 5"; days of months, hours and ordinals have an order of their own. */
function areOutOfOrder(quantities: Quantity[][], places: number[]): boolean {
  const kindOf = (quantity: Quantity[]) => {
    if (quantity.some(({ unit, value }) => isDate(unit) || isYear(value, unit))) return "date";
    return quantity.some(({ unit }) => unit === "nth" || unit === "clock") ? "nth" : "number";
  };
  return ["nth", "number", "date"].some((kind) => {
    const counted = places.filter((_, index) => kindOf(quantities[index] ?? []) === kind);
    return counted.some((place, index) => index > 0 && place < (counted[index - 1] ?? 0));
  });
}

function isYear(value: string, unit: string | null): boolean {
  return unit === null && /^(?:19|20)\d\d$/.test(value);
}
