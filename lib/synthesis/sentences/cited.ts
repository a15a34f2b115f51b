import type { Reference, Sentence } from "@/lib/synthesis/schema";

interface Citing<Part> {
  lead: Sentence[];
  sections: Part[];
  references: Reference[];
}

/** What an edition says, with only the references that it cites, numbered in the order of citation. */
export function renumbered<Part extends { sentences: Sentence[] }>({
  lead,
  sections,
  references,
}: Citing<Part>): Citing<Part> {
  const byRef = new Map(references.map((reference) => [reference.ref, reference]));
  const numbers = new Map<number, number>();
  const numberOf = (ref: number) => numbers.get(ref) ?? numbers.set(ref, numbers.size + 1).size;
  const cited = (sentences: Sentence[]) =>
    sentences.map((sentence) => ({
      ...sentence,
      citations: sentence.citations.map(({ ref, quote }) => ({ ref: numberOf(ref), quote })),
    }));
  return {
    lead: cited(lead),
    sections: sections.map((section) => ({ ...section, sentences: cited(section.sentences) })),
    references: [...numbers].flatMap(([old, ref]) => {
      const reference = byRef.get(old);
      return reference ? [{ ...reference, ref }] : [];
    }),
  };
}

/** How many stories sections tell: one each, or one per sentence if they have no heading. */
export function storiesOf(sections: { heading: string | null; sentences: Sentence[] }[]): number {
  return sections.reduce((sum, { heading, sentences }) => sum + (heading === null ? sentences.length : 1), 0);
}
