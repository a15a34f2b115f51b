import { renumbered } from "@/lib/synthesis/rules";
import type { Sentence, SynthesisContent } from "@/lib/synthesis/schema";

/**
 * Combines several editions of a theme into one that covers all their time: the newest first, each story as it was
 * told, with renumbered references. `contents` are in the order of their coverage, which has no gaps between them.
 */
export function combine(contents: readonly [SynthesisContent, ...SynthesisContent[]]): SynthesisContent {
  const newest = contents.at(-1) ?? contents[0];
  const all = contents.map((content, index) => {
    // The references of earlier editions come first.
    const before = contents.slice(0, index).reduce((most, one) => most + highest(one), 0);
    return shifted(content, before);
  });
  const latestFirst = all.toReversed();
  const cited = renumbered({
    lead: latestFirst.flatMap(({ lead }) => lead),
    sections: latestFirst.flatMap(({ sections }) => sections),
    references: all.flatMap(({ references }) => references),
  });
  const sum = (of: (footer: SynthesisContent["footer"]) => number) =>
    contents.reduce((total, { footer }) => total + of(footer), 0);
  return {
    ...newest,
    ...cited,
    note: null,
    items: latestFirst.flatMap(({ items }) => items),
    footer: {
      ...newest.footer,
      from: contents[0].footer.from,
      items: sum(({ items }) => items),
      stories: sum(({ stories }) => stories),
      told: sum(({ told }) => told),
      refused: sum(({ refused }) => refused),
      teasers: { count: sum(({ teasers }) => teasers.count), of: sum(({ teasers }) => teasers.of) },
      writing: contents.length === 1 ? newest.footer.writing : null,
    },
  };
}

function highest({ references }: SynthesisContent): number {
  return references.reduce((most, { ref }) => Math.max(most, ref), 0);
}

function shifted(content: SynthesisContent, by: number): SynthesisContent {
  const shift = (sentence: Sentence): Sentence => ({
    ...sentence,
    citations: sentence.citations.map((citation) => ({ ...citation, ref: citation.ref + by })),
  });
  return {
    ...content,
    lead: content.lead.map(shift),
    sections: content.sections.map((section) => ({ ...section, sentences: section.sentences.map(shift) })),
    references: content.references.map((reference) => ({ ...reference, ref: reference.ref + by })),
  };
}
