import { languageOfItem } from "@/lib/synthesis/select/item-language";
import type { Locale } from "@/lib/i18n/schema";
import { asQuoted, inMarks, languageOf } from "@/lib/synthesis/gate/language";
import type { Material, Reference, Selection, Sentence, SynthesisContent } from "@/lib/synthesis/schema";

interface Setting {
  language: Locale;
  foreign: Selection["foreign"];
}
type Cited = Pick<Sentence, "text" | "citations">;

/** How a sentence is shown, by its first citation: another language is quoted, unless it may be told as it is. */
export function setSentence(cited: Cited, references: Reference[], { language, foreign }: Setting): string {
  return foreign === "tell" ? cited.text : asQuoted(cited.text, language, firstLanguageOf(cited, references));
}

/** The same for a title, which is too short to show its language: the language of its item counts. */
export function setTitle(cited: Cited, references: Reference[], { language, foreign }: Setting): string {
  const of = firstLanguageOf(cited, references);
  const isForeign = of !== null && of !== language && languageOf(cited.text) !== language;
  return isForeign && foreign !== "tell" ? inMarks(cited.text, language) : cited.text;
}

function firstLanguageOf({ citations: [first] }: Cited, references: Reference[]): Reference["language"] {
  return references.find(({ ref }) => ref === first?.ref)?.language ?? null;
}

/** What an edition says of each item that it cites, in its own words and in those of the item. */
export function sentencesByItem({
  lead,
  sections,
  references,
}: Pick<SynthesisContent, "lead" | "sections" | "references">): Map<string, string[]> {
  const itemOf = new Map(references.map(({ ref, itemId }) => [ref, itemId]));
  const found = new Map<string, Set<string>>();
  for (const { text, citations } of [...lead, ...sections.flatMap(({ sentences }) => sentences)])
    for (const { ref, quote } of citations) {
      const item = itemOf.get(ref);
      if (item !== undefined) found.set(item, (found.get(item) ?? new Set()).add(text).add(quote));
    }
  return new Map([...found].map(([item, sentences]) => [item, [...sentences]]));
}

/** Numbers items in the order of their first citation. */
export class References {
  readonly list: Reference[] = [];
  private readonly refs = new Map<string, number>();

  of(material: Material): number {
    const known = this.refs.get(material.id);
    if (known !== undefined) return known;
    const ref = this.list.length + 1;
    this.list.push({
      ref,
      itemId: material.id,
      source: material.source,
      title: material.title,
      url: material.url,
      publishedAt: material.publishedAt?.toISOString() ?? null,
      seenAt: material.firstSeenAt.toISOString(),
      language: languageOfItem(material),
    });
    this.refs.set(material.id, ref);
    return ref;
  }
}
