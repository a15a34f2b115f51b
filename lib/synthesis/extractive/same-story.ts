import { compactCosine, overlap, shareHeld } from "@/lib/synthesis/extractive/vectors";
import type { StoryItem } from "@/lib/synthesis/extractive/story";
import { namesOf, placeOf } from "@/lib/synthesis/gate/names";
import { isQuantity } from "@/lib/synthesis/gate/quantities";
import { calendarOf } from "@/lib/synthesis/gate/calendar";
import { type Meaning, otherMeaning, sameMeaning } from "@/lib/synthesis/meaning/meaning";
import type { Material } from "@/lib/synthesis/schema";

/** What items are compared by. */
export interface Scales {
  /** How telling each word is. */
  inverse: ReadonlyMap<string, number>;
  /** What an embedding model makes of them, where there is one. */
  meaning: Meaning | null;
}

const sameStory = 0.34;
const sameTitle = 0.6;
const sameTitleOfFeed = 0.8;
/** So much of what is telling in a title, and texts that are this much alike at least. */
const sameEvent = 0.26;
const sameSubject = 0.09;
/** Or so much where both give the same figure. */
const sameFigure = { event: 0.2, subject: 0.06 };
const dayMs = 86_400_000;
/** What is further apart is another event. */
const mostApartMs = 3 * dayMs;

/** A feed says "Morning briefing" every day: under the same title it goes on with a story only where the texts are alike, too. */
const sameText = 0.5;
/** One that holds so much of the words of another one is that article again, and perhaps more. */
const sameArticle = 0.8;
const fewestWords = 8;

/** Whether two items of one time tell of one event. */
export function tellsTheSame(a: StoryItem, b: StoryItem, scales: Scales): boolean {
  // One feed tells each of its stories once, and nearly the same again where it corrects itself.
  if (a.material.feedId === b.material.feedId)
    return (
      isSamePage(a, b) ||
      (!areApart(a.marks, b.marks) && a.titleTerms.size > 2 && overlap(a.titleTerms, b.titleTerms) >= sameTitleOfFeed)
    );
  return isSameEvent(a, b, scales);
}

/** Whether an item goes on with what another one told before. */
export function continues(later: StoryItem, earlier: StoryItem, scales: Scales): boolean {
  if (isSamePage(later, earlier)) return true;
  const isOther = areApart(later.marks, earlier.marks);
  const goesOn = isOther ? isRepeat(later.words, earlier.words) : isSameEvent(later, earlier, scales);
  if (!goesOn || areOfOthers(later, earlier)) return false;
  if (!isOther && later.material.feedId !== earlier.material.feedId) return true;
  const isTitled = overlap(withoutDays(later.titleTerms), withoutDays(earlier.titleTerms)) >= sameTitle;
  return !isTitled || (!isOther && compactCosine(later.compact, earlier.compact) >= sameText);
}

/** Whether a text is an article of before once more, by the words of both. */
export function isRepeat(words: ReadonlySet<string>, before: ReadonlySet<string>): boolean {
  return before.size >= fewestWords && shareHeld(before, words) >= sameArticle;
}

/** What is called the same every day, whatever day that is. */
function withoutDays(titleTerms: ReadonlySet<string>): Set<string> {
  return new Set([...titleTerms].filter((term) => !isQuantity(term) && !/^\d+$/.test(term)));
}

/** Whether the same happened somewhere else, or to somebody else. */
function areOfOthers(a: StoryItem, b: StoryItem): boolean {
  return isOfOthers(a, b) && isOfOthers(b, a);
}

/** Whether a title names somebody or something that its own text names, too, and the other item does not. */
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
  // In other words, or in another language.
  if (near !== null && near >= sameMeaning && !areOfOthers(a, b)) return true;
  if (near !== null && near < otherMeaning) return false;
  // Two papers tell of one event in other words: their titles share what is telling in them.
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

/** What is told apart by decimals or three digits and more, and is no year: 3.25, 1,200. */
export function figuresOf({ title, text }: Material): Set<string> {
  const found = `${title}\n${text.slice(0, 400)}`.match(/[\d.,]+/g) ?? [];
  const figures = found.map((figure) => figure.replaceAll(",", ".").replace(/^\.|\.$/g, ""));
  return new Set(figures.filter((figure) => /\d\.\d|\d{3}/.test(figure) && !/^(?:19|20)\d\d$/.test(figure)));
}

/** The numbers, versions, days and months of a title: what other releases, and other days' weather, are told apart by. */
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

/** What says nothing of when it was published may be old, and leads nothing by being found today. */
export function timeOf({ publishedAt }: Material): number | null {
  return publishedAt?.getTime() ?? null;
}
