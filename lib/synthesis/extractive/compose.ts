import type { Locale } from "@/lib/i18n/schema";
import { clusterStories, type Story, type StoryItem } from "@/lib/synthesis/extractive/cluster";
import { quotableSentences } from "@/lib/synthesis/extractive/sentences";
import { cosine, overlap, terms, type Vector, vectorOf } from "@/lib/synthesis/extractive/vectors";
import type { Composition, Material, Reference, Section, Sentence } from "@/lib/synthesis/schema";

const maxSections = 9;
const maxSentences = 4;
const maxBrief = 5;
const maxLead = 3;

interface Candidate {
  text: string;
  terms: ReadonlySet<string>;
  vector: Vector;
  position: number;
  sources: { item: StoryItem; quote: string }[];
}

/**
 * Writes an edition in the sources' own words: a section a story, two to five sentences each, chosen to be
 * central and unlike each other; stories with less to say share a last section in brief, which has no heading.
 * Needs no model and no network. `language` is the language of the reader, not of the items.
 */
export function composeExtractive(materials: Material[], brief: string, language: Locale): Composition {
  const stories = clusterStories(materials, brief);
  const references = new References();
  const full: { story: Story; sentences: Candidate[] }[] = [];
  const short: Story[] = [];
  for (const story of stories) {
    const sentences = full.length < maxSections ? chooseSentences(story, language) : [];
    if (sentences.length >= 2) full.push({ story, sentences });
    else short.push(story);
  }
  const told = [...full.map(({ story }) => story), ...short];
  const lead = told.slice(0, maxLead).map((story) => headlineSentence(story, references));
  const sections: Section[] = full.map(({ story, sentences }) => ({
    heading: headline(story),
    sentences: sentences.map((candidate) => cite(candidate, references)),
  }));
  const inBrief = briefly(short, full.length === 0, language).slice(0, maxBrief);
  if (inBrief.length > 0)
    sections.push({ heading: null, sentences: inBrief.map((candidate) => cite(candidate, references)) });
  const [first] = told;
  const briefStories = Math.min(short.length, inBrief.length);
  return {
    title: first ? headline(first) : "",
    lead,
    sections,
    references: references.list,
    stories: stories.length,
    told: full.length + briefStories,
  };
}

/** The sentences that say most about a story and least of the same, in the order they were written. */
function chooseSentences(story: Story, language: Locale): Candidate[] {
  const candidates = gather(story, language);
  const chosen: Candidate[] = [];
  while (chosen.length < maxSentences && candidates.length > 0) {
    const worth = (candidate: Candidate) =>
      cosine(candidate.vector, story.centre) +
      0.35 / (1 + candidate.position) +
      0.15 * (candidate.sources.length - 1) -
      0.8 * Math.max(0, ...chosen.map((other) => overlap(candidate.terms, other.terms)));
    const best = candidates.reduce((a, b) => (worth(b) > worth(a) ? b : a));
    if (chosen.length >= 2 && worth(best) < 0.12) break;
    chosen.push(best);
    candidates.splice(candidates.indexOf(best), 1);
  }
  const rank = (candidate: Candidate) => {
    const item = candidate.sources[0]?.item;
    return (item ? story.items.indexOf(item) : 0) * 1_000 + candidate.position;
  };
  return chosen.sort((a, b) => rank(a) - rank(b));
}

/** Every quotable sentence of a story's items; one that several items carry is one candidate with several sources. */
function gather(story: Story, language: Locale): Candidate[] {
  const candidates: Candidate[] = [];
  for (const item of story.items.slice(0, 8)) {
    quotableSentences(item.material.text, language)
      .slice(0, 30)
      .forEach((text, position) => {
        const said = terms(text);
        const words = new Set(said);
        const twin = candidates.find((other) => overlap(other.terms, words) >= 0.75);
        if (!twin)
          candidates.push({
            text,
            terms: words,
            vector: vectorOf(said, new Map()),
            position,
            sources: [{ item, quote: text }],
          });
        else if (twin.sources.every((source) => source.item !== item)) twin.sources.push({ item, quote: text });
      });
  }
  return candidates;
}

/** One sentence a story: its best, else its title. Alone in an edition, a story brings its title and its sentence. */
function briefly(stories: Story[], alone: boolean, language: Locale): Candidate[] {
  const found: Candidate[] = [];
  for (const story of stories) {
    if (found.length >= maxBrief) break;
    const [best] = chooseSentences(story, language);
    const title = titleCandidate(story);
    const one = best ?? title;
    if (alone && stories.length === 1 && title && best) found.push(title, best);
    else if (one) found.push(one);
  }
  return found;
}

function titleCandidate(story: Story): Candidate | null {
  const [item] = story.items;
  if (!item) return null;
  const text = sentenceOf(headline(story));
  return {
    text,
    terms: item.titleTerms,
    vector: item.vector,
    position: 0,
    sources: [{ item, quote: item.material.title }],
  };
}

function headline(story: Story): string {
  return story.items[0]?.material.title ?? "";
}

function headlineSentence(story: Story, references: References): Sentence {
  const text = sentenceOf(headline(story));
  const [item] = story.items;
  return { text, citations: item ? [{ ref: references.of(item.material), quote: item.material.title }] : [] };
}

function cite(candidate: Candidate, references: References): Sentence {
  const citations = candidate.sources.map(({ item, quote }) => ({ ref: references.of(item.material), quote }));
  return { text: candidate.text, citations: citations.sort((a, b) => a.ref - b.ref) };
}

function sentenceOf(title: string): string {
  return /[.!?…]["'»”’)]*$/u.test(title) ? title : `${title}.`;
}

/** Numbers items in the order they are first cited. */
class References {
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
    });
    this.refs.set(material.id, ref);
    return ref;
  }
}
