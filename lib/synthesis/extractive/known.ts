import type { Locale } from "@/lib/i18n/schema";
import { unattributed, unread } from "@/lib/synthesis/extractive/wording";
import { overlap, shareHeld, terms } from "@/lib/synthesis/extractive/vectors";
import { calendarOf } from "@/lib/synthesis/gate/calendar";
import { countsElse } from "@/lib/synthesis/gate/figures";
import { type Name, namesOf, placeOf } from "@/lib/synthesis/gate/names";
import type { Quantity } from "@/lib/synthesis/gate/number-words";
import { isSame, quantitiesOf } from "@/lib/synthesis/gate/quantities";
import { areSwapped } from "@/lib/synthesis/gate/roles";
import { type Stance, stanceOf } from "@/lib/synthesis/gate/stance";
import { isReversed } from "@/lib/synthesis/gate/support";
import { plain } from "@/lib/synthesis/gate/plain";

/** A sentence says nothing new when so much of it stands in one that was read, in either or in the new one. */
const sameSentence = 0.5;
const heldBy = 0.75;
/** Or so much of it in all that was read, and this much in one sentence of it. */
const heldByAll = 0.9;
const near = 0.4;
/** Two sentences that share so much are one with a word exchanged: what stands in its place is the news. */
const exchanged = 0.6;
/** With so many words that nothing had which was read, it is news whatever else it repeats. */
const mostUnread = 1;

/** To say that it may be, is said or is planned is no news of what was said to be. */
const weaker = new Set(["possible", "should", "would", "future", "likely", "plan", "alleged", "said", "if", "most_of"]);
const softer = [...weaker].filter((one) => one !== "said" && one !== "future");

interface Read {
  text: string;
  words: ReadonlySet<string>;
  stance: Stance;
  quantities: Quantity[][];
  days: ReadonlySet<string>;
}

/**
 * Whether what was read says a sentence already: every name in it, nearly all its words, every number and day, no more certain,
 * not denied and not the reverse; who says so is no news where nobody was said to. What is doubtful is not known. Where nothing
 * was read, nothing is known.
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
  const unsaid = read.filter(({ stance }) => !stance.kept.has("said"));
  const all = readingOf(texts.join("\n"));
  const isSaid = (sentence: string, by: Read[]) => {
    const names = namesOf(sentence);
    const said = readingOf(sentence);
    if (said.words.size === 0) return true;
    const isHeldByAll = shareHeld(said.words, all.words) >= heldByAll;
    let inAll: boolean | undefined;
    const isRead = by.some((one) => {
      const held = shareHeld(said.words, one.words);
      const alike = overlap(said.words, one.words);
      const isHeld = held >= heldBy || alike >= sameSentence || (isHeldByAll && held >= near);
      if (!isHeld || isMore(said.stance, one.stance)) return false;
      const isNearly = alike >= exchanged || held >= heldBy;
      if (isReversed(sentence, one.text) || areSwapped(sentence, names, one.text)) return false;
      const [more, less] = [unread(sentence, one.text), unread(one.text, sentence)];
      if (isNearly && more.length > 0 && less.length > 0) return false;
      // What several sentences said may be said in one.
      const isOfSeveral = isHeldByAll && (alike < exchanged || less.length === 0);
      return isOfSeveral ? (inAll ??= isCounted(said, all)) : isCounted(said, one);
    });
    return isRead && names.every((name) => isNamed(name, all.text)) && unread(sentence, all.text).length <= mostUnread;
  };
  return (sentence) => {
    if (isSaid(sentence, read)) return true;
    const bare = unattributed(sentence);
    return bare !== plain(sentence) && isSaid(bare, unsaid);
  };
}

/** Whether a name was read; of two that stand in one, each. */
function isNamed({ text, at }: Name, source: string): boolean {
  if (placeOf({ text, at }, source) >= 0) return true;
  const parts = text.split(/ (?:et|and|&) (?:l[ae]s? |the |l')?/u);
  return parts.length > 1 && parts.every((part) => placeOf({ text: part, at: at + 2 }, source) >= 0);
}

/** Whether a sentence denies what was said, does not any more, or is more certain of it. */
function isMore(stance: Stance, was: Stance): boolean {
  if (stance.nots !== was.nots) return true;
  const isSofter = softer.some((one) => stance.kept.has(one));
  const isLost = (one: string) => one !== "said" && !stance.kept.has(one) && !(one === "future" && isSofter);
  return [...was.kept].some(isLost) || [...stance.kept].some((one) => !was.kept.has(one) && !weaker.has(one));
}

/** Whether all its numbers and days were read, of the same. */
function isCounted({ text, quantities, days }: Read, source: Read): boolean {
  return (
    quantities.every((one) => source.quantities.some((other) => isSame(one, other))) &&
    [...days].every((day) => source.days.has(day)) &&
    !countsElse(text, source.text)
  );
}
