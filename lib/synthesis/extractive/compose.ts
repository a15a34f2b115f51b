import type { Locale } from "@/lib/i18n/schema";
import { clusterStories } from "@/lib/synthesis/extractive/cluster";
import { isPointer, newsOf, recurringOf } from "@/lib/synthesis/extractive/noise";
import { check } from "@/lib/synthesis/gate/check";
import { isSame, quantitiesOf } from "@/lib/synthesis/gate/quantities";
import { stanceOf } from "@/lib/synthesis/gate/stance";
import { listedPoints, quotableSentences } from "@/lib/synthesis/sentences/split";
import type { Story, StoryItem } from "@/lib/synthesis/extractive/story";
import { cosine, overlap, terms, type Vector, vectorOf } from "@/lib/synthesis/extractive/vectors";
import { References } from "@/lib/synthesis/sentences/references";
import type { Composition, DraftSection, Fate, Material, Sentence } from "@/lib/synthesis/schema";

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
  /** What another source says of the same instead. */
  rivals: Candidate[];
}

/** Titles of releases. */
const release = /(?:^|\s)v?\d+\.\d+(?:\.\d+)*/i;

/** Who writes for whom. */
interface Writing {
  language: Locale;
  recurring: Map<string, Set<string>>;
}

/**
 * Writes an edition in the sources' own words: a section a story, two to five sentences each, chosen to be
 * central and unlike each other; stories with less to say share a last section in brief, which has no heading.
 * Needs no model and no network. `language` is the language of the reader, not of the items.
 */
export function composeExtractive(materials: Material[], brief: string, language: Locale): Composition {
  const stories = clusterStories(materials, brief);
  const writing = { language, recurring: recurringOf(materials, language) };
  const references = new References();
  const full: { story: Story; sentences: Candidate[] }[] = [];
  const short: Story[] = [];
  for (const story of stories) {
    const sentences = full.length < maxSections ? chooseSentences(story, writing) : [];
    if (sentences.length >= 2) full.push({ story, sentences });
    else short.push(story);
  }
  const told = [...full.map(({ story }) => story), ...short];
  // The first is the title of all; a lead says what else there is.
  const lead = told.slice(1, 1 + maxLead).map((story) => headlineSentence(story, references));
  const sections: DraftSection[] = full.map(({ story, sentences }) => ({
    items: story.items.map(({ material }) => material.id),
    heading: headingOf(story),
    sentences: sentences.map((candidate) => cite(candidate, references)),
  }));
  const choices = new Map<Story, Fate["choice"]>(full.map(({ story }) => [story, "chosen"]));
  const inBrief = briefly(short, full.length === 0, writing, choices).slice(0, maxBrief);
  if (inBrief.length > 0)
    sections.push({ items: [], heading: null, sentences: inBrief.map((candidate) => cite(candidate, references)) });
  const [first] = told;
  const briefStories = Math.min(short.length, inBrief.length);
  return {
    title: first ? headingOf(first) : "",
    lead,
    sections,
    references: references.list,
    fates: fatesOf(materials, stories, choices),
    stories: stories.length,
    told: full.length + briefStories,
  };
}

/** The sentences that say most about a story and least of the same, in the order they were written. */
function chooseSentences(story: Story, writing: Writing): Candidate[] {
  const candidates = gather(story, writing);
  const chosen: Candidate[] = [];
  while (chosen.length < maxSentences && candidates.length > 0) {
    const worth = (candidate: Candidate) =>
      cosine(candidate.vector, story.centre) +
      0.35 / (1 + candidate.position) +
      0.15 * (candidate.sources.length - 1) -
      0.8 * Math.max(0, ...chosen.map((other) => overlap(candidate.terms, other.terms)));
    const best = candidates.reduce((a, b) => (worth(b) > worth(a) ? b : a));
    if (chosen.length >= 2 && worth(best) < 0.12) break;
    // Who says otherwise is heard with it.
    for (const one of [best, ...best.rivals.slice(0, 1)]) {
      if (!candidates.includes(one)) continue;
      chosen.push(one);
      candidates.splice(candidates.indexOf(one), 1);
    }
  }
  const rank = (candidate: Candidate) => {
    const item = candidate.sources[0]?.item;
    return (item ? story.items.indexOf(item) : 0) * 1_000 + candidate.position;
  };
  return chosen.sort((a, b) => rank(a) - rank(b));
}

/** Every quotable sentence of a story's items; one that several items carry is one candidate with several sources. */
function gather(story: Story, { language, recurring }: Writing): Candidate[] {
  const candidates: Candidate[] = [];
  for (const item of story.items.slice(0, 8)) {
    const ofFeed = recurring.get(item.material.feedId);
    const sentences = quotableSentences(item.material.text, language).flatMap((one) => newsOf(one, ofFeed) ?? []);
    const points = release.test(item.headline) ? listedPoints(item.material.text) : [];
    [...sentences, ...points].slice(0, 30).forEach((text, position) => {
      const said = terms(text);
      const words = new Set(said);
      const like = candidates.filter(
        (other) => overlap(other.terms, words) >= 0.5 && other.sources.every((source) => source.item !== item),
      );
      const twin = like.find(
        (other) => overlap(other.terms, words) >= 0.75 && check(other.text, text, item.material, language) === null,
      );
      if (twin) {
        twin.sources.push({ item, quote: text });
        return;
      }
      const vector = vectorOf(said, new Map());
      const candidate: Candidate = {
        text,
        terms: words,
        vector,
        position,
        sources: [{ item, quote: text }],
        rivals: [],
      };
      for (const other of like.filter((one) => contradicts(one.text, text))) {
        other.rivals.push(candidate);
        candidate.rivals.push(other);
      }
      candidates.push(candidate);
    });
  }
  return candidates;
}

/** Whether two sentences that say much of the same have other numbers for it, or one of them denies it. */
function contradicts(one: string, other: string): boolean {
  const [a, b] = [quantitiesOf(one), quantitiesOf(other)];
  const differ = a.length > 0 && b.length > 0 && !a.some((x) => b.some((y) => isSame(x, y)));
  return differ || stanceOf(one).nots !== stanceOf(other).nots;
}

/** One sentence a story: its best, else its title. Alone in an edition, a story brings its title and its sentence. */
function briefly(stories: Story[], alone: boolean, writing: Writing, choices: Map<Story, Fate["choice"]>): Candidate[] {
  const found: Candidate[] = [];
  for (const story of stories) {
    if (found.length >= maxBrief) break;
    const [best] = chooseSentences(story, writing);
    const title = isPointer(headline(story)) ? null : titleCandidate(story);
    const one = best ?? title;
    if (alone && stories.length === 1 && title && best) found.push(title, best);
    else if (one) found.push(one);
    choices.set(story, one ? "chosen" : "nothing_to_quote");
  }
  return found;
}

/** What becomes of each item: with its story, or without one where the brief wants nothing of it. */
function fatesOf(materials: Material[], stories: Story[], choices: ReadonlyMap<Story, Fate["choice"]>): Fate[] {
  const storyOf = new Map(
    stories.flatMap((story, place) => story.items.map(({ material }) => [material.id, { story, place }] as const)),
  );
  return materials.map(({ id }) => {
    const found = storyOf.get(id);
    if (!found) return { item: id, story: null, choice: "unwanted" };
    return { item: id, story: found.place, choice: choices.get(found.story) ?? "not_reached" };
  });
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
    sources: [{ item, quote: item.headline }],
    rivals: [],
  };
}

function headline(story: Story): string {
  return story.items[0]?.headline ?? "";
}

/** A headline that is a version alone says of what. */
function headingOf(story: Story): string {
  const title = headline(story);
  const [item] = story.items;
  if (!item || !/^v?\d{1,9}\.\d[\w.+-]*$/i.test(title)) return title;
  const of = item.material.source.replace(/^(?:release notes from|releases? (?:of|from)|tags from)\s+/i, "");
  return `${of} ${title}`;
}

function headlineSentence(story: Story, references: References): Sentence {
  const text = sentenceOf(headline(story));
  const [item] = story.items;
  return { text, citations: item ? [{ ref: references.of(item.material), quote: item.headline }] : [] };
}

function cite(candidate: Candidate, references: References): Sentence {
  const citations = candidate.sources.map(({ item, quote }) => ({ ref: references.of(item.material), quote }));
  return { text: sentenceOf(candidate.text), citations: citations.sort((a, b) => a.ref - b.ref) };
}

function sentenceOf(title: string): string {
  return /[.!?…]["'»”’)]*$/u.test(title) ? title : `${title}.`;
}
