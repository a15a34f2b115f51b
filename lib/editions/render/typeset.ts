import type { Locale } from "@/lib/i18n/schema";
import type { Reference, Sentence, SynthesisContent } from "@/lib/synthesis/schema";

const narrow = "\u202f";
const wide = "\u00a0";

/**
 * Sets what a source wrote in French by French typography: non-breaking spaces before double punctuation, within
 * guillemets and within numbers, and the curved apostrophe.
 */
export function typeset(text: string): string {
  return text
    .replace(/(?<=\p{L})'(?=[\p{L}\p{N}])/gu, "’")
    .replace(/\.{3}/g, "…")
    .replace(/(?<![\s;!?])[ \u00a0]?(?=[;!?]{1,3}(?:[\s»”")\]]|$))/gu, narrow)
    .replace(/(?<!\s)[ \u00a0]?:(?=\s|$)/gu, `${wide}:`)
    .replace(/«[ \u00a0\u202f]?/g, `«${wide}`)
    .replace(/(?<!\s)[ \u00a0\u202f]?»/g, `${wide}»`)
    .replace(/(?<=\d)[ \u00a0](?=\d{3}(?!\d))/g, narrow)
    .replace(/(?<=\d) ?(?=[%‰€$£])/g, wide);
}

/** An edition with typography for reading. Quotes stay as they were written, and so does text in another language. */
export function typesetContent(content: SynthesisContent, language: Locale): SynthesisContent {
  if (language !== "fr") return content;
  const isOther = ({ language: of }: Reference) => of !== null && of !== language;
  const others = new Set(content.references.filter(isOther).map(({ ref }) => ref));
  /** Sets a text like the sentences it belongs to: unchanged if their first source is in another language. */
  const set = (text: string, [{ citations: [first] } = { citations: [] }]: Pick<Sentence, "citations">[]) =>
    first && others.has(first.ref) ? text : typeset(text);
  const sentence = ({ story, ...one }: Sentence): Sentence => {
    const title = story?.title ?? null;
    return {
      ...one,
      text: set(one.text, [one]),
      ...(story ? { story: { ...story, title: title && set(title, [one]) } } : {}),
    };
  };
  return {
    ...content,
    title: set(content.title, content.sections[0]?.sentences ?? []),
    lead: content.lead.map(sentence),
    sections: content.sections.map(({ heading, sentences, ...section }) => ({
      ...section,
      heading: heading && set(heading, sentences),
      sentences: sentences.map(sentence),
    })),
    references: content.references.map((one) => (isOther(one) ? one : { ...one, title: typeset(one.title) })),
  };
}
