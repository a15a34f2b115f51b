import type { Locale } from "@/lib/i18n/schema";
import { overlap, shareHeld, terms } from "@/lib/synthesis/extractive/vectors";
import { calendarOf } from "@/lib/synthesis/gate/calendar";
import { countsElse } from "@/lib/synthesis/gate/figures";
import { type Name, namesOf, placeOf } from "@/lib/synthesis/gate/names";
import type { Quantity } from "@/lib/synthesis/gate/number-words";
import { isSame, quantitiesOf } from "@/lib/synthesis/gate/quantities";
import { areSwapped } from "@/lib/synthesis/gate/roles";
import { type Stance, stanceOf } from "@/lib/synthesis/gate/stance";
import { isReversed, unsupported } from "@/lib/synthesis/gate/support";

/** A sentence says nothing new when so much of it stands in one that was read, in either or in the new one. */
const sameSentence = 0.5;
const heldBy = 0.75;
/** Or so much of it in all that was read, and this much in one sentence of it. */
const heldByAll = 0.9;
const near = 0.4;
/** Two sentences that share so much are one with a word exchanged: what stands in its place is the news. */
const exchanged = 0.6;

/** To say that it may be, is said or is planned is no news of what was said to be. */
const weaker = new Set(["possible", "should", "would", "future", "likely", "plan", "alleged", "said", "if", "most_of"]);

interface Read {
  text: string;
  words: ReadonlySet<string>;
  stance: Stance;
  quantities: Quantity[][];
  days: ReadonlySet<string>;
}

/**
 * Whether what was read says a sentence already: every name in it, most of its words, every number and day of one sentence,
 * no more certain, no more denied and not the reverse. Where nothing was read, nothing is known.
 */
export function createKnown(texts: string[], language: Locale): (sentence: string) => boolean {
  if (texts.length === 0) return () => false;
  const readingOf = (text: string): Read => ({
    text,
    words: new Set(terms(text)),
    stance: stanceOf(text, language === "fr"),
    quantities: quantitiesOf(text),
    days: calendarOf(text),
  });
  const read = [...new Set(texts)].map(readingOf);
  const all = readingOf(texts.join("\n"));
  return (sentence) => {
    const names = namesOf(sentence);
    const said = readingOf(sentence);
    if (said.words.size === 0) return true;
    const isHeldByAll = shareHeld(said.words, all.words) >= heldByAll;
    let inAll: boolean | undefined;
    const isRead = read.some((one) => {
      const held = shareHeld(said.words, one.words);
      const alike = overlap(said.words, one.words);
      const isHeld = held >= heldBy || alike >= sameSentence || (isHeldByAll && held >= near);
      if (!isHeld || isMore(said.stance, one.stance)) return false;
      if (saysElse(said, names, one, alike)) return false;
      // What several sentences said may be said in one.
      return isHeldByAll && alike < exchanged ? (inAll ??= isCounted(said, all)) : isCounted(said, one);
    });
    return isRead && names.every((name) => placeOf(name, all.text) >= 0);
  };
}

/** Whether a sentence denies what was said, does not any more, or is more certain of it. */
function isMore(stance: Stance, was: Stance): boolean {
  if (stance.nots !== was.nots) return true;
  if ([...was.kept].some((one) => one !== "said" && !stance.kept.has(one))) return true;
  return [...stance.kept].some((one) => !was.kept.has(one) && !weaker.has(one));
}

/** Whether all its numbers and days were read, of the same. */
function isCounted({ text, quantities, days }: Read, source: Read): boolean {
  return (
    quantities.every((one) => source.quantities.some((other) => isSame(one, other))) &&
    [...days].every((day) => source.days.has(day)) &&
    !countsElse(text, source.text)
  );
}

/** Whether it says the reverse of a sentence, changes who does what, or has another word in the place of one. */
function saysElse({ text }: Read, names: Name[], one: Read, alike: number): boolean {
  if (isReversed(text, one.text) || areSwapped(text, names, one.text)) return true;
  return alike >= exchanged && unsupported(text, one.text).length > 0 && unsupported(one.text, text).length > 0;
}
