import type { Composition, Coverage, Material, Section, Sentence, SynthesisContent } from "@/lib/synthesis/schema";

/**
 * The gate: a sentence stays only when each of its citations names an item of this coverage and quotes it
 * verbatim. Deterministic, and the same for every writer. Returns what is left and how many sentences were
 * refused.
 */
export function verify(composition: Composition, materials: Material[]): Composition & { refused: number } {
  const itemOf = new Map(composition.references.map(({ ref, itemId }) => [ref, itemId]));
  const cited = new Set(itemOf.values());
  const texts = new Map(
    materials.flatMap(({ id, title, text }) => (cited.has(id) ? [[id, `${squash(title)}\n${squash(text)}`]] : [])),
  );
  let refused = 0;
  const stands = (sentence: Sentence) => {
    const ok =
      sentence.citations.length > 0 &&
      sentence.citations.every(
        ({ ref, quote }) => quote !== "" && texts.get(itemOf.get(ref) ?? "")?.includes(squash(quote)),
      );
    if (!ok) refused += 1;
    return ok;
  };
  const lead = composition.lead.filter(stands);
  const sections: Section[] = composition.sections
    .map((section) => ({ ...section, sentences: section.sentences.filter(stands) }))
    .filter((section) => section.sentences.length > 0);
  return { ...composition, lead, sections, refused };
}

/** The edition's content: what was written, and an account of what it was written from. */
export function contentOf(composition: Composition & { refused: number }, coverage: Coverage): SynthesisContent {
  const { title, lead, sections, references, stories, told, refused } = composition;
  return {
    kind: "synthesis",
    title,
    lead,
    sections,
    references,
    items: coverage.materials.map(({ title: itemTitle, url, source }) => ({ title: itemTitle, url, source })),
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
      items: coverage.materials.length,
      stories,
      told,
      writer: "extractive",
      refused,
    },
  };
}

function squash(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
