import type { Locale } from "@/lib/i18n/schema";
import { check } from "@/lib/synthesis/gate/check";
import { renumbered, storiesOf } from "@/lib/synthesis/sentences/cited";
import { setSentence, setTitle } from "@/lib/synthesis/sentences/references";
import { compilePattern } from "@/lib/synthesis/select/match-rules";
import type {
  Citation,
  Composition,
  Coverage,
  DraftSection,
  Material,
  Selection,
  Sentence,
  SynthesisContent,
  Writing,
  Outcome,
} from "@/lib/synthesis/schema";

export { renumbered, storiesOf };

/**
 * The gate: a citation stays only if its item says what the sentence says (gate/check), and a sentence only if it keeps
 * a citation; a sentence in another language than the edition's is marked as a quotation, as are titles, unless it may
 * be told as it is. Deterministic, and the same for every writer. Returns what is left, with the references it cites,
 * and the number of refused sentences.
 */
export function verify(
  composition: Composition,
  materials: Material[],
  language: Locale,
  foreign: Selection["foreign"] = "quote",
): Composition & { refused: number } {
  const itemOf = new Map(composition.references.map(({ ref, itemId }) => [ref, itemId]));
  const byId = new Map(materials.map((material) => [material.id, material]));
  let refused = 0;
  const of = { language, foreign };
  const titled = (text: string, citations: Citation[]) => setTitle({ text, citations }, composition.references, of);
  const supported = ({ text, citations, story, ...sentence }: Sentence): Sentence[] => {
    const standing = citations.filter(({ ref, quote }) => {
      const item = byId.get(itemOf.get(ref) ?? "");
      return item !== undefined && check(text, quote, item, language) === null;
    });
    if (standing.length === 0) {
      refused += 1;
      return [];
    }
    const told = setSentence({ text, citations: standing }, composition.references, of);
    const named = story && { ...story, title: story.title && titled(story.title, standing) };
    return [{ ...sentence, text: told, citations: standing, ...(named ? { story: named } : {}) }];
  };
  const lead = composition.lead.flatMap(supported);
  const gated = composition.sections.map((section) => ({
    ...section,
    sentences: section.sentences.flatMap(supported),
  }));
  const sections = gated.flatMap(({ heading, ...section }): DraftSection[] => {
    const [first] = section.sentences;
    return first ? [{ ...section, heading: heading && titled(heading, first.citations) }] : [];
  });
  const titles = titlesOf(sections);
  const title = titles.some((one) => one.includes(composition.title)) ? composition.title : (titles[0] ?? "");
  const cited = renumbered({ lead, sections, references: composition.references });
  return { ...composition, title, ...cited, told: storiesOf(sections), refused };
}

/** The titles of the stories in sections. */
function titlesOf(sections: DraftSection[]): string[] {
  return sections.flatMap(({ heading, sentences }) =>
    heading === null ? sentences.map(({ story, text }) => story?.title ?? text) : [heading],
  );
}

/** How many steps it takes to search for a pattern at each character of a text; null if rules cannot use it. */
export function stepsOfPattern(value: string): number | null {
  return compilePattern(value)?.programSize() ?? null;
}

/** The edition's content: what was written, and an account of what it was written from. */
export function contentOf(
  composition: Composition & { refused: number },
  coverage: Coverage,
  writing: Writing | null = null,
): SynthesisContent {
  const { title, lead, sections, references, stories, told, refused } = composition;
  const items = ledgerOf(composition, coverage);
  return {
    kind: "synthesis",
    title,
    note: null,
    edits: 0,
    lead,
    sections: sections.map(({ heading, sentences, earlier }) => ({ heading, sentences, earlier })),
    references,
    items,
    footer: {
      from: coverage.from?.toISOString() ?? null,
      to: coverage.to.toISOString(),
      sources: coverage.sources.length,
      unreachable: coverage.sources.flatMap(({ title: source, failingSince }) =>
        failingSince ? [{ title: source, since: failingSince.toISOString() }] : [],
      ),
      unread: coverage.sources.flatMap(({ title: source, failingSince, unread }) =>
        unread && !failingSince ? [source] : [],
      ),
      teasers: coverage.teasers,
      items: items.length,
      stories,
      told,
      writer: writing ? "model" : "extractive",
      refused,
      writing,
    },
  };
}

/** The outcome of every item of a coverage. */
function ledgerOf({ lead, sections, references, fates }: Composition, coverage: Coverage): SynthesisContent["items"] {
  const itemOf = new Map(references.map(({ ref, itemId }) => [ref, itemId]));
  const citedBy = (sentences: Sentence[]) =>
    new Set(sentences.flatMap(({ citations }) => citations.map(({ ref }) => itemOf.get(ref) ?? "")));
  const told = citedBy([...lead, ...sections.flatMap(({ heading, sentences }) => (heading === null ? [] : sentences))]);
  const brief = citedBy(sections.flatMap(({ heading, sentences }) => (heading === null ? sentences : [])));
  const fateOf = new Map(fates.map((fate) => [fate.item, fate]));
  const toldStories = new Set(fates.flatMap(({ item, story }) => (told.has(item) || brief.has(item) ? [story] : [])));
  const outcomeOf = (id: string): Outcome => {
    if (told.has(id)) return "told";
    if (brief.has(id)) return "brief";
    const { story = null, choice = "not_reached" } = fateOf.get(id) ?? {};
    if (story !== null && toldStories.has(story)) return "joined";
    return choice === "chosen" ? "refused" : choice;
  };
  return [
    ...coverage.materials.map(({ id, title, url, source }) => {
      return { title, url, source, outcome: outcomeOf(id), rule: fateOf.get(id)?.rule ?? null };
    }),
    ...coverage.passedOver.map((item) => ({ ...item, rule: null })),
  ];
}
