import { compactCosine, overlap, shareHeld } from "@/lib/synthesis/extractive/vectors";
import type { StoryItem } from "@/lib/synthesis/extractive/story";
import { namesOf, placeOf } from "@/lib/synthesis/gate/names";
import { isQuantity } from "@/lib/synthesis/gate/quantities";
import { calendarOf } from "@/lib/synthesis/gate/calendar";
import { type Meaning, otherMeaning, sameMeaning } from "@/lib/synthesis/meaning/meaning";
import type { Material } from "@/lib/synthesis/schema";

/** What items are compared by. */
export interface Scales {
  /** How distinctive each word is. */
  inverse: ReadonlyMap<string, number>;
  /** What an embedding model says of their meaning; null if there is none. */
  meaning: Meaning | null;
}

const sameStory = 0.34;
const sameTitle = 0.6;
const sameTitleOfFeed = 0.8;
/** The minimum share of distinctive words in a title, and the minimum similarity of the texts. */
const sameEvent = 0.26;
const sameSubject = 0.09;
/** Or these minimums if both give the same figure. */
const sameFigure = { event: 0.2, subject: 0.06 };
const dayMs = 86_400_000;
/** Items further apart in time tell different events. */
const mostApartMs = 3 * dayMs;

/**
 * A feed may use "Morning briefing" every day: with the same title, a story continues only if the texts are similar.
 */
const sameText = 0.5;
/** A text with this share of another article's words is that article again, perhaps with additions. */
const sameArticle = 0.8;
const fewestWords = 8;

/** Whether two items of the same time tell of one event. */
export function tellsTheSame(a: StoryItem, b: StoryItem, scales: Scales): boolean {
  // A feed tells each of its stories once, and nearly the same again only to correct itself.
  if (a.material.feedId === b.material.feedId)
    return (
      isSamePage(a, b) ||
      (!areApart(a.marks, b.marks) && a.titleTerms.size > 2 && overlap(a.titleTerms, b.titleTerms) >= sameTitleOfFeed)
    );
  return isSameEvent(a, b, scales);
}

/** Whether an item continues what another one told before. */
export function continues(later: StoryItem, earlier: StoryItem, scales: Scales): boolean {
  if (isSamePage(later, earlier)) return true;
  const isOther = areApart(later.marks, earlier.marks);
  const goesOn = isOther ? isRepeat(later.words, earlier.words) : isSameEvent(later, earlier, scales);
  if (!goesOn || areOfOthers(later, earlier)) return false;
  if (!isOther && later.material.feedId !== earlier.material.feedId) return true;
  const isTitled = overlap(withoutDays(later.titleTerms), withoutDays(earlier.titleTerms)) >= sameTitle;
  return !isTitled || (!isOther && compactCosine(later.compact, earlier.compact) >= sameText);
}

/** Whether a text repeats an earlier article, judged by the words of both. */
export function isRepeat(words: ReadonlySet<string>, before: ReadonlySet<string>): boolean {
  return before.size >= fewestWords && shareHeld(before, words) >= sameArticle;
}

/** The words that a title has every day, whatever day it is. */
function withoutDays(titleTerms: ReadonlySet<string>): Set<string> {
  return new Set([...titleTerms].filter((term) => !isQuantity(term) && !/^\d+$/.test(term)));
}

/** Whether the same thing happened somewhere else, or to somebody else. */
function areOfOthers(a: StoryItem, b: StoryItem): boolean {
  return isOfOthers(a, b) && isOfOthers(b, a);
}

/** Whether a title names somebody or something that its own text also names, and the other item does not. */
function isOfOthers({ headline, material }: StoryItem, { material: other }: StoryItem): boolean {
  const there = `${other.title}\n${other.text}`;
  return namesOf(headline).some((name) => placeOf(name, material.text) >= 0 && placeOf(name, there) < 0);
}

function isSamePage({ material: a }: StoryItem, { material: b }: StoryItem): boolean {
  return a.canonicalUrl !== null && a.canonicalUrl.includes("/") && a.canonicalUrl === b.canonicalUrl;
}

function isSameEvent(a: StoryItem, b: StoryItem, { inverse, meaning }: Scales): boolean {
  if (isSamePage(a, b)) return true;
  if (areApart(a.marks, b.marks)) return false;
  if (a.titleTerms.size > 2 && overlap(a.titleTerms, b.titleTerms) >= sameTitle) return true;
  const alike = compactCosine(a.compact, b.compact);
  const shared = [...a.titleTerms].filter((term) => b.titleTerms.has(term));
  if (shared.length > 0 && alike >= sameStory) return true;
  const [one, other] = [timeOf(a.material), timeOf(b.material)];
  if (one !== null && other !== null && Math.abs(one - other) > mostApartMs) return false;
  const near = meaning?.near(a.material.id, b.material.id) ?? null;
  // The same in other words, or in another language.
  if (near !== null && near >= sameMeaning && !areOfOthers(a, b)) return true;
  if (near !== null && near < otherMeaning) return false;
  // Two papers tell of one event in different words: their titles share the distinctive ones.
  const weight = (words: Iterable<string>) => [...words].reduce((sum, word) => sum + (inverse.get(word) ?? 0), 0);
  const words = shared.filter((term) => !/^\d+$/.test(term));
  const share = weight(words) / Math.min(weight(a.titleTerms), weight(b.titleTerms));
  if (words.length < 2) return false;
  const givesSame = [...a.figures].some((figure) => b.figures.has(figure));
  return (
    (share >= sameEvent && alike >= sameSubject) ||
    (givesSame && share >= sameFigure.event && alike >= sameFigure.subject)
  );
}

/** Figures distinctive enough to compare, with decimals or at least three digits, but no years: 3.25, 1,200. */
export function figuresOf({ title, text }: Material): Set<string> {
  const found = `${title}\n${text.slice(0, 400)}`.match(/[\d.,]+/g) ?? [];
  const figures = found.map((figure) => figure.replaceAll(",", ".").replace(/^\.|\.$/g, ""));
  return new Set(figures.filter((figure) => /\d\.\d|\d{3}/.test(figure) && !/^(?:19|20)\d\d$/.test(figure)));
}

/** The numbers, versions, days and months of a title: they distinguish releases, or the weather of different days. */
export interface Marks {
  numbers: ReadonlySet<string>;
  versions: ReadonlySet<string>;
  days: ReadonlySet<string>;
  /** The title without its numbers. */
  bare: string;
}

export function marksOf(title: string): Marks {
  const numbers = title.match(/\d+(?:[.,:]\d+)*/g) ?? [];
  const versions = numbers.filter((number) => number.includes("."));
  return {
    numbers: new Set(numbers),
    versions: new Set(versions),
    days: calendarOf(title),
    bare: title.replace(/[\d.,:]+/g, "#").toLowerCase(),
  };
}

function areApart(a: Marks, b: Marks): boolean {
  const differ = (x: ReadonlySet<string>, y: ReadonlySet<string>) =>
    x.size > 0 && y.size > 0 && ![...x].some((value) => y.has(value));
  return (
    differ(a.days, b.days) || differ(a.versions, b.versions) || (differ(a.numbers, b.numbers) && a.bare === b.bare)
  );
}

/** An item without a time of publication may be old, and does not come first because it was found today. */
export function timeOf({ publishedAt }: Material): number | null {
  return publishedAt?.getTime() ?? null;
}
