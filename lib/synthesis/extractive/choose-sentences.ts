import type { Locale } from "@/lib/i18n/schema";
import { createKnown } from "@/lib/synthesis/extractive/known";
import { newsOf } from "@/lib/synthesis/extractive/noise";
import type { Story, StoryItem } from "@/lib/synthesis/extractive/story";
import { cosine, overlap, shareHeld, terms, type Vector, vectorOf } from "@/lib/synthesis/extractive/vectors";
import { check } from "@/lib/synthesis/gate/check";
import { isForeign } from "@/lib/synthesis/gate/language";
import { isSame, quantitiesOf } from "@/lib/synthesis/gate/quantities";
import { stanceOf } from "@/lib/synthesis/gate/stance";
import { listedPoints, quotableSentences } from "@/lib/synthesis/sentences/split";

const maxSentences = 4;
/** The penalty for questions. A question states nothing: it is chosen only if there is little else. */
const asks = 1;

/** A sentence that may tell a story. */
export interface Candidate {
  text: string;
  terms: ReadonlySet<string>;
  vector: Vector;
  position: number;
  sources: { item: StoryItem; quote: string }[];
  /** Sentences of other sources that contradict it. */
  rivals: Candidate[];
}

/** Titles of releases. */
const release = /(?:^|\s)v?\d+\.\d+(?:\.\d+)*/i;

/** What a choice of sentences depends on, besides the story. */
export interface Writing {
  language: Locale;
  recurring: Map<string, Set<string>>;
  /** Whether a sentence of a story tells readers nothing new. */
  isKnown: (story: Story, sentence: string) => boolean;
}

/** The sentences that say most about a story and repeat each other least, in the order they were written. */
export function chooseSentences(story: Story, writing: Writing): Candidate[] {
  let candidates = gather(story, writing);
  const chosen: Candidate[] = [];
  while (chosen.length < maxSentences && candidates.length > 0) {
    const worth = (candidate: Candidate) =>
      cosine(candidate.vector, story.centre) +
      // The beginning of the first source tells what happened; the beginnings of the others tell it again.
      (candidate.sources[0]?.item === story.items[0] ? 0.35 : 0.12) / (1 + candidate.position) +
      0.15 * (candidate.sources.length - 1) -
      (/\?["'»”)]*$/u.test(candidate.text) ? asks : 0) -
      0.8 * Math.max(0, ...chosen.map((other) => repeats(candidate, other)));
    const best = candidates.reduce((a, b) => (worth(b) > worth(a) ? b : a));
    if (chosen.length >= 2 && worth(best) < 0.12) break;
    // A sentence that contradicts it is chosen with it.
    for (const one of [best, ...best.rivals.slice(0, 1)]) {
      if (!candidates.includes(one)) continue;
      chosen.push(one);
      // What other sources say in other words has been said.
      const isTold = createKnown([one.text], writing.language);
      candidates = candidates.filter((other) => other !== one && (one.rivals.includes(other) || !isTold(other.text)));
    }
  }
  const rank = (candidate: Candidate) => {
    const item = candidate.sources[0]?.item;
    return (item ? story.items.indexOf(item) : 0) * 1_000 + candidate.position;
  };
  return chosen.sort((a, b) => rank(a) - rank(b));
}

/** How much of a sentence is said by another one. */
function repeats(candidate: Candidate, other: Candidate): number {
  return Math.max(overlap(candidate.terms, other.terms), 0.7 * shareHeld(candidate.terms, other.terms));
}

/**
 * Every quotable sentence of a story's items that says something new; a sentence of several items is one candidate with
 * several sources.
 */
function gather(story: Story, { language, recurring, isKnown }: Writing): Candidate[] {
  const candidates: Candidate[] = [];
  for (const item of story.items.slice(0, 8)) {
    const ofFeed = recurring.get(item.material.feedId);
    const sentences = quotableSentences(item.material.text, language).flatMap((one) => {
      const told = newsOf(one, ofFeed);
      if (told === null) return [];
      // A sentence in a language that is not analysed is quoted whole.
      return [isForeign(one, language) ? one : told];
    });
    const points = release.test(item.headline) ? listedPoints(item.material.text) : [];
    [...sentences, ...points].slice(0, 30).forEach((text, position) => {
      if (isKnown(story, text)) return;
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

/** Whether two sentences about the same have different numbers for it, or one of them denies it. */
function contradicts(one: string, other: string): boolean {
  const [a, b] = [quantitiesOf(one), quantitiesOf(other)];
  const differ = a.length > 0 && b.length > 0 && !a.some((x) => b.some((y) => isSame(x, y)));
  return differ || stanceOf(one).nots !== stanceOf(other).nots;
}
