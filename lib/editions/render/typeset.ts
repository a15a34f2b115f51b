import type { Locale } from "@/lib/i18n/schema";
import { isForeign } from "@/lib/synthesis/rules";
import type { Sentence, SynthesisContent } from "@/lib/synthesis/schema";

const narrow = "\u202f";
const wide = "\u00a0";

/**
 * What a source wrote as the typography of an edition's language has it: in French, spaces that do not break before double
 * punctuation, within guillemets and within numbers, and the curved apostrophe. What is quoted in another language stays.
 */
export function typeset(text: string, language: Locale): string {
  if (language !== "fr" || isForeign(text, language)) return text;
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

/** An edition as it is set for reading. Quotes stay as they were written. */
export function typesetContent(content: SynthesisContent, language: Locale): SynthesisContent {
  if (language !== "fr") return content;
  const set = (text: string) => typeset(text, language);
  const sentence = ({ story, ...one }: Sentence): Sentence => ({
    ...one,
    text: set(one.text),
    ...(story ? { story: { ...story, title: story.title && set(story.title) } } : {}),
  });
  return {
    ...content,
    title: set(content.title),
    lead: content.lead.map(sentence),
    sections: content.sections.map((section) => ({
      ...section,
      heading: section.heading === null ? null : set(section.heading),
      sentences: section.sentences.map(sentence),
    })),
    references: content.references.map((one) => ({ ...one, title: set(one.title) })),
  };
}
