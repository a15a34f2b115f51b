import type { Locale } from "@/lib/i18n/schema";
import { check, type Refusal, sentenceAround, type Source } from "@/lib/synthesis/gate/check";
import { plain } from "@/lib/synthesis/gate/plain";
import { isForeign } from "@/lib/synthesis/gate/language";
import type { Answer } from "@/lib/synthesis/model/prompt";

/** A sentence and the items that say so, by their places among those that were given. */
export interface Claim {
  text: string;
  citations: { place: number; quote: string }[];
}

/** What became of an answer's sentences. */
export interface Judged {
  accepted: Claim[];
  refused: (Claim & { reason: Refusal })[];
}

/** More sentences than anybody asked for are not read. */
const mostSentences = 12;
const mostCitations = 8;
const longestSentence = 700;

/** Puts a model's sentences through the gate, each citation alone. */
export function judge({ sentences }: Answer, items: Source[], language: Locale): Judged {
  const judged: Judged = { accepted: [], refused: [] };
  for (const { text: written, citations } of sentences.slice(0, mostSentences)) {
    const text = written.trim();
    if (text === "" || judged.accepted.some((one) => plain(one.text) === plain(text))) continue;
    let reason: Refusal = "quote";
    const cited = citations
      .slice(0, mostCitations)
      .map(({ item, quote }) => ({ place: item - 1, quote: quote.trim() }));
    const standing = cited.filter(({ place, quote }) => {
      const item = items[place];
      const found =
        item === undefined ? "quote" : text.length > longestSentence ? "form" : check(text, quote, item, language);
      if (found !== null) reason = found;
      return found === null;
    });
    if (standing.length > 0) judged.accepted.push({ text, citations: standing });
    else judged.refused.push({ text, citations: cited, reason });
  }
  return judged;
}

/** A source's own sentence in the place of one that was refused; null where its quotes are made up or in another language. */
export function ownWords({ citations }: Claim, items: Source[], language: Locale): Claim | null {
  for (const { place, quote } of citations) {
    const item = items[place];
    const text = item && sentenceAround(quote, item);
    if (!text || text.length > longestSentence || isForeign(text, language)) continue;
    if (check(text, text, item, language) === null) return { text, citations: [{ place, quote: text }] };
  }
  return null;
}

/** Whether a heading says no more than one of its items, by its title or by what is quoted of it. */
export function mayHead(heading: string, claims: Claim[], items: Source[], language: Locale): boolean {
  if (heading.trim() === "" || heading.length > 160) return false;
  return items.some((item, index) => {
    const quotes = claims.flatMap(({ citations }) =>
      citations.filter(({ place }) => place === index).map(({ quote }) => quote),
    );
    return [item.title, ...quotes].some((quote) => check(heading, quote, item, language) === null);
  });
}
