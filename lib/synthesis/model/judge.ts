import type { Locale } from "@/lib/i18n/schema";
import { check, type Refusal, sentenceAround, type Source } from "@/lib/synthesis/gate/check";
import { plain } from "@/lib/synthesis/gate/plain";
import { languageOf } from "@/lib/synthesis/gate/language";
import type { Answer } from "@/lib/synthesis/model/prompt";

/** A sentence and the items that say so, by their index among the given ones. */
export interface Claim {
  text: string;
  citations: { place: number; quote: string }[];
}

/** A sentence of an answer, and why the gate refuses it; null if it does not. */
export interface Judged extends Claim {
  reason: Refusal | null;
}

export function isAccepted({ reason }: Judged): boolean {
  return reason === null;
}

/** Sentences beyond this number were not requested, and are not read. */
const mostSentences = 12;
const mostCitations = 8;
const longestSentence = 700;

/** Checks a model's sentences with the gate, each citation separately. */
export function judge({ sentences }: Answer, items: Source[], language: Locale): Judged[] {
  const judged: Judged[] = [];
  for (const { text: written, citations } of sentences.slice(0, mostSentences)) {
    const text = written.trim();
    if (text === "" || judged.some((one) => isAccepted(one) && plain(one.text) === plain(text))) continue;
    let reason: Refusal = "quote";
    const cited = citations
      .slice(0, mostCitations)
      .map(({ item, quote }) => ({ place: item - 1, quote: quote.trim() }));
    const standing = cited.filter(({ place, quote }) => {
      const found = refusalOf(text, quote, items[place], language);
      if (found !== null) reason = found;
      return found === null;
    });
    if (standing.length > 0)
      judged.push({ text, citations: firstOfEach(standing, ({ place }) => place), reason: null });
    else judged.push({ text, citations: cited, reason });
  }
  return judged;
}

/** A translation cannot be compared word by word: text in another language is accepted only if it is quoted whole. */
function refusalOf(text: string, quote: string, item: Source | undefined, language: Locale): Refusal | null {
  if (item === undefined) return "quote";
  if (text.length > longestSentence) return "form";
  const said = sentenceAround(quote, item);
  const [ours, theirs] = [languageOf(text), said === null ? null : languageOf(said)];
  if (ours !== null && theirs !== null && ours !== theirs) return "language";
  return check(text, quote, item, language);
}

/** The first element for each key, in their order: a sentence cites an item only once. */
export function firstOfEach<One>(all: One[], keyOf: (one: One) => unknown): One[] {
  return [...new Map(all.toReversed().map((one) => [keyOf(one), one])).values()].toReversed();
}

/** A sentence that begins with a pronoun for somebody it does not name. */
const pronoun =
  /^["'“«]?\s?(?:he|she|it|they|his|her|its|their|him|them|il|elle|ils|elles|celui-ci|celle-ci|ceux-ci|ce dernier|cette dernière)(?!\p{L})/iu;

/** Removes sentences that begin with a pronoun, unless the sentence before is of the same item. */
export function withoutStrayPronouns(claims: Claim[]): Claim[] {
  const kept: Claim[] = [];
  for (const claim of claims) {
    const places = new Set(kept.at(-1)?.citations.map(({ place }) => place));
    if (!pronoun.test(claim.text) || claim.citations.some(({ place }) => places.has(place))) kept.push(claim);
  }
  return kept;
}

/** A source's own sentence in place of a refused one; null if its quotes are made up. */
export function ownWords({ citations }: Claim, items: Source[], language: Locale): Claim | null {
  for (const { place, quote } of citations) {
    const item = items[place];
    const text = item && sentenceAround(quote, item);
    if (!text || text.length > longestSentence) continue;
    if (check(text, text, item, language) === null) return { text, citations: [{ place, quote: text }] };
  }
  return null;
}

/** Whether a heading says no more than one of its items, by the title or by the quotes from it. */
export function mayHead(heading: string, claims: Claim[], items: Source[], language: Locale): boolean {
  if (heading.trim() === "" || heading.length > 160) return false;
  return items.some((item, index) => {
    const quotes = claims.flatMap(({ citations }) =>
      citations.filter(({ place }) => place === index).map(({ quote }) => quote),
    );
    return [item.title, ...quotes].some((quote) => check(heading, quote, item, language) === null);
  });
}
