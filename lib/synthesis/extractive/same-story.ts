import { compactCosine, overlap } from "@/lib/synthesis/extractive/vectors";
import type { StoryItem } from "@/lib/synthesis/extractive/story";
import { namesOf, placeOf } from "@/lib/synthesis/gate/names";
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
const dayMs = 86_400_000;
/** What is further apart is another event. */
const mostApartMs = 3 * dayMs;

/** A feed says "Morning briefing" every day: what it listed later goes on with a story only where the texts are alike, too. */
const sameText = 0.5;

/** Whether two items of one time tell of one event. */
export function tellsTheSame(a: StoryItem, b: StoryItem, scales: Scales): boolean {
  // One feed tells each of its stories once, and nearly the same again where it corrects itself.
  if (a.material.feedId === b.material.feedId)
    return (
      isSamePage(a, b) ||
      (!namesApart(a.headline, b.headline) &&
        a.titleTerms.size > 2 &&
        overlap(a.titleTerms, b.titleTerms) >= sameTitleOfFeed)
    );
  return isSameEvent(a, b, scales);
}

/** Whether an item goes on with what another one told before. */
export function continues(later: StoryItem, earlier: StoryItem, scales: Scales): boolean {
  if (!isSameEvent(later, earlier, scales) || areOfOthers(later, earlier)) return false;
  if (later.material.feedId !== earlier.material.feedId || isSamePage(later, earlier)) return true;
  return compactCosine(later.compact, earlier.compact) >= sameText;
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
  if (namesApart(a.headline, b.headline)) return false;
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
  return words.length >= 2 && share >= sameEvent && alike >= sameSubject;
}

/** Numbers, versions, days and months of two titles that are not the same: other releases, other days' weather. */
function namesApart(one: string, other: string): boolean {
  const [a, b] = [one, other].map((title) => {
    const numbers = title.match(/\d+(?:[.,:]\d+)*/g) ?? [];
    return { numbers: new Set(numbers), days: calendarOf(title) };
  });
  if (!a || !b) return false;
  const differ = (x: Set<string>, y: Set<string>) => x.size > 0 && y.size > 0 && ![...x].some((value) => y.has(value));
  const versions = (numbers: Set<string>) => new Set([...numbers].filter((number) => number.includes(".")));
  return (
    differ(a.days, b.days) ||
    differ(versions(a.numbers), versions(b.numbers)) ||
    (differ(a.numbers, b.numbers) && bareOf(one) === bareOf(other))
  );
}

function bareOf(title: string): string {
  return title.replace(/[\d.,:]+/g, "#").toLowerCase();
}

/** What says nothing of when it was published may be old, and leads nothing by being found today. */
export function timeOf({ publishedAt }: Material): number | null {
  return publishedAt?.getTime() ?? null;
}
