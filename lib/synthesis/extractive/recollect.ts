import type { Locale } from "@/lib/i18n/schema";
import { Alike } from "@/lib/synthesis/extractive/alike";
import { continues, type Scales } from "@/lib/synthesis/extractive/same-story";
import type { Story, StoryItem } from "@/lib/synthesis/extractive/story";
import { overlap, shareHeld, terms } from "@/lib/synthesis/extractive/vectors";
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
  scales: Scales,
): (group: StoryItem[]) => StoryItem<Remembered>[] {
  const known = new Alike<StoryItem<Remembered>>(scales, continues);
  for (const item of told) known.add(item, item);
  return (group) => {
    const found = new Set(group.flatMap((item) => [...known.of(item)]));
    return [...found].sort((a, b) => b.material.earlier.number - a.material.earlier.number);
  };
}

/** Whether readers of earlier editions could know what a sentence says of a story. */
export function knownOf({ before }: Story, language: Locale): (sentence: string) => boolean {
  return createKnown(
    before.map(({ material }) => material),
    language,
  );
}

/**
 * Whether what readers of earlier editions could know says a sentence already: every name in it, most of its words and every
 * number, no more certain and no more denied than it was said. Where they read nothing, nothing is known.
 */
export function createKnown(
  before: { title: string; text: string }[],
  language: Locale,
): (sentence: string) => boolean {
  if (before.length === 0) return () => false;
  const texts = before.flatMap(({ title, text }) => [title, ...quotableSentences(text, language)]);
  const read = texts.map((text) => ({
    words: new Set(terms(text)),
    stance: stanceOf(text, language === "fr"),
    quantities: quantitiesOf(text),
  }));
  const all = texts.join("\n");
  const allQuantities = quantitiesOf(all);
  const allWords = new Set(read.flatMap(({ words }) => [...words]));
  return (sentence) => {
    if (namesOf(sentence).some((name) => placeOf(name, all) < 0)) return false;
    const words = new Set(terms(sentence));
    if (words.size === 0) return true;
    const quantities = quantitiesOf(sentence);
    const stance = stanceOf(sentence, language === "fr");
    const isHeldByAll = shareHeld(words, allWords) >= heldByAll;
    return read.some(({ words: there, stance: was, quantities: said }) => {
      const held = shareHeld(words, there);
      const isHeld = held >= heldBy || overlap(words, there) >= sameSentence || (isHeldByAll && held >= near);
      if (!isHeld || stance.nots !== was.nots) return false;
      // What was expected has happened: that is news.
      if ([...was.kept].some((one) => !stance.kept.has(one))) return false;
      const known = isHeldByAll ? allQuantities : said;
      return quantities.every((one) => known.some((other) => isSame(one, other)));
    });
  };
}
