import type { Locale } from "@/lib/i18n/schema";
import { Alike } from "@/lib/synthesis/extractive/alike";
import { continues } from "@/lib/synthesis/extractive/same-story";
import type { StoryItem } from "@/lib/synthesis/extractive/story";
import { overlap, terms } from "@/lib/synthesis/extractive/vectors";
import { namesOf, placeOf } from "@/lib/synthesis/gate/names";
import { isSame, quantitiesOf } from "@/lib/synthesis/gate/quantities";
import { stanceOf } from "@/lib/synthesis/gate/stance";
import { quotableSentences } from "@/lib/synthesis/sentences/split";
import type { Remembered } from "@/lib/synthesis/schema";

/** A sentence says nothing new when so much of it stands in one that was read, in either or in the new one. */
const sameSentence = 0.5;
const heldBy = 0.75;
/** Or so much of it in all that was read, and this much in one sentence of it. */
const heldByAll = 0.9;
const near = 0.4;

/** What of the items that earlier editions told tells the same as a group, the latest edition's first. */
export function recollect(
  told: StoryItem<Remembered>[],
  inverse: Map<string, number>,
): (group: StoryItem[]) => StoryItem<Remembered>[] {
  const known = new Alike<StoryItem<Remembered>>(inverse, continues);
  for (const item of told) known.add(item, item);
  return (group) => {
    const found = new Set(group.flatMap((item) => [...known.of(item)]));
    return [...found].sort((a, b) => b.material.earlier.number - a.material.earlier.number);
  };
}

/**
 * Whether what readers of earlier editions could know says a sentence already: every name in it, most of its words and every
 * number, no more certain and no more denied than it was said.
 */
export function createKnown(
  before: { title: string; text: string }[],
  language: Locale,
): (sentence: string) => boolean {
  const read = before
    .flatMap(({ title, text }) => [title, ...quotableSentences(text, language)])
    .map((text) => ({ text, words: new Set(terms(text)), stance: stanceOf(text, language === "fr") }));
  const all = read.map(({ text }) => text).join("\n");
  const allWords = new Set(read.flatMap(({ words }) => [...words]));
  return (sentence) => {
    if (namesOf(sentence).some((name) => placeOf(name, all) < 0)) return false;
    const words = new Set(terms(sentence));
    if (words.size === 0) return true;
    const quantities = quantitiesOf(sentence);
    const stance = stanceOf(sentence, language === "fr");
    const share = (there: ReadonlySet<string>) => [...words].filter((word) => there.has(word)).length / words.size;
    const isHeldByAll = share(allWords) >= heldByAll;
    return read.some(({ text, words: there, stance: was }) => {
      const held = share(there);
      const isHeld = held >= heldBy || overlap(words, there) >= sameSentence || (isHeldByAll && held >= near);
      if (!isHeld || stance.nots !== was.nots) return false;
      // What was expected has happened: that is news.
      if ([...was.kept].some((one) => !stance.kept.has(one))) return false;
      const said = quantitiesOf(isHeldByAll ? all : text);
      return quantities.every((one) => said.some((other) => isSame(one, other)));
    });
  };
}
