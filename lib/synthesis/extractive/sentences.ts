import type { Locale } from "@/lib/i18n/schema";

const abbreviation =
  /(?:^|[\s(«"“])(?:M|MM|Mme|Mmes|Mlle|Me|Dr|Pr|St|Ste|Mr|Mrs|Ms|Jr|Sr|vs|etc|e\.g|i\.e|art|al|cf|no|No|n°|p|pp|av|env|Inc|Ltd|Co|Corp|Gen|Col|Sgt|Sen|Rep|Gov|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec|[A-Z])\.$/u;
const boilerplate =
  /continue reading|read (?:more|on|the full)|click here|sign up|subscribe|newsletter|cookies?\b|appeared first on|submitted by|\[link\]|\[comments\]|lire la suite|abonnez-vous|cliquez ici|weiterlesen|all rights reserved|tous droits/i;

/** More than any abbreviation has, and the character before it. */
const endLooked = 12;
/** What goes on longer than this is no sentence, however it ends. */
const longestOpen = 2_000;

const segmenters = new Map<Locale, Intl.Segmenter>();

/**
 * The sentences of a text that can stand on their own in an edition: whole, neither fragments nor walls of text,
 * no calls to action. In the order of the text; each is verbatim but for white space.
 */
export function quotableSentences(text: string, locale: Locale): string[] {
  return text
    .split(/\n+/)
    .flatMap((paragraph) => splitSentences(paragraph, locale))
    .filter((sentence) => {
      const words = sentence.split(" ").length;
      return (
        words >= 7 &&
        sentence.length <= 420 &&
        /^["'«“‘(\d\p{Lu}]/u.test(sentence) &&
        /[.!?…]["'»”’)]*$/u.test(sentence) &&
        !/\.\.\.$|…$/.test(sentence) &&
        !boilerplate.test(sentence)
      );
    });
}

/** Splits a paragraph into sentences; an abbreviation's full stop ends none. */
export function splitSentences(paragraph: string, locale: Locale): string[] {
  let segmenter = segmenters.get(locale);
  if (!segmenter) segmenters.set(locale, (segmenter = new Intl.Segmenter(locale, { granularity: "sentence" })));
  const sentences: string[] = [];
  let open = "";
  for (const { segment } of segmenter.segment(paragraph)) {
    open += segment;
    // Looked for at the end alone: a text of nothing but abbreviations would be looked at from its beginning each time.
    if (open.length < longestOpen && abbreviation.test(open.trimEnd().slice(-endLooked))) continue;
    sentences.push(open);
    open = "";
  }
  if (open) sentences.push(open);
  return sentences.map((sentence) => sentence.replace(/\s+/g, " ").trim()).filter(Boolean);
}
