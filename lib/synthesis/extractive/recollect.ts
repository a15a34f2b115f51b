import type { Locale } from "@/lib/i18n/schema";
import { Alike } from "@/lib/synthesis/extractive/alike";
import { continues, isRepeat, type Scales } from "@/lib/synthesis/extractive/same-story";
import type { Story, StoryItem } from "@/lib/synthesis/extractive/story";
import { compactCosine, terms } from "@/lib/synthesis/extractive/vectors";
import { createKnown } from "@/lib/synthesis/extractive/known";
import { listedPoints, quotableSentences } from "@/lib/synthesis/sentences/split";
import type { Material, Remembered } from "@/lib/synthesis/schema";

/** A story continues at most this many items of earlier editions, the most similar ones. */
const mostBefore = 12;

/** Finds the items told by earlier editions that tell the same as a group, the latest edition's first. */
export function recollect(
  told: StoryItem<Remembered>[],
  scales: Scales,
): (group: StoryItem[]) => StoryItem<Remembered>[] {
  const known = new Alike<StoryItem<Remembered>>(scales, continues);
  for (const item of told) known.add(item, item);
  return (group) => {
    const likeness = new Map<StoryItem<Remembered>, number>();
    for (const item of group)
      for (const one of known.of(item))
        likeness.set(one, Math.max(likeness.get(one) ?? 0, compactCosine(item.compact, one.compact)));
    return [...likeness]
      .sort(([, a], [, b]) => b - a)
      .slice(0, mostBefore)
      .map(([one]) => one)
      .sort((a, b) => b.material.earlier.number - a.material.earlier.number);
  };
}

/** Whether readers of earlier editions know what a sentence says of a story. Computed once for each story. */
export function createKnowledge(language: Locale): (story: Story, sentence: string) => boolean {
  const known = new Map<Story, (sentence: string) => boolean>();
  return (story, sentence) => {
    if (story.before.length === 0) return false;
    const isKnown = known.get(story) ?? knownOf(story, language);
    known.set(story, isKnown);
    return isKnown(sentence);
  };
}

function knownOf({ before, items }: Story, language: Locale): (sentence: string) => boolean {
  const [told, now] = [before.map(({ material }) => material), items.map(({ material }) => material)];
  return createKnown(readBefore(told, now, language), language);
}

/**
 * What readers know of a story: the titles of the items that told it before, and the sentences told of them. If an item
 * repeats an earlier article, also that whole article: what was left out of it is not news because it comes again.
 */
export function readBefore(before: Remembered[], items: Material[], language: Locale): string[] {
  if (before.length === 0) return [];
  const words = items.slice(0, mostBefore).map(({ text }) => new Set(terms(text)));
  return before.flatMap(({ title, text, told }) => {
    const there = new Set(terms(text));
    const isWhole = words.some((here) => isRepeat(here, there));
    return [title, ...told, ...(isWhole ? [...quotableSentences(text, language), ...listedPoints(text)] : [])];
  });
}
