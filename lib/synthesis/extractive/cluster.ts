import { type Brief, readBrief } from "@/lib/synthesis/extractive/brief";
import { endingsOf, headlineOf } from "@/lib/synthesis/extractive/headline";
import { createHeap } from "@/lib/synthesis/extractive/heap";
import { tellsTheSame, timeOf } from "@/lib/synthesis/extractive/same-story";
import type { Story, StoryItem } from "@/lib/synthesis/extractive/story";
import { compacting, cosine, inverseFrequencies, sumOf, terms, vectorOf } from "@/lib/synthesis/extractive/vectors";
import type { Material } from "@/lib/synthesis/schema";

/**
 * Groups items that tell the same story, across sources and within one: the same page, nearly the same title, or
 * texts alike enough. Ranks the stories: what answers the brief and what many sources tell first, then the newest;
 * of equals, those of sources that have not had their turn.
 */
export function clusterStories(materials: Material[], brief: string): Story[] {
  const endings = endingsOf(materials);
  const headlines = materials.map((material) => headlineOf(material, endings));
  const documents = materials.map(({ text }, index) => {
    const title = terms(headlines[index] ?? "");
    return [...title, ...title, ...terms(text.slice(0, 1_500))];
  });
  const inverse = inverseFrequencies(documents);
  const compactOf = compacting();
  const items = materials.map((material, index): StoryItem => {
    const document = documents[index] ?? [];
    const vector = vectorOf(document, inverse);
    const headline = headlines[index] ?? "";
    const titleTerms = new Set(terms(headline));
    return { material, vector, compact: compactOf(vector), titleTerms, headline, words: new Set(document) };
  });
  const groups = groupAlike(items, inverse);
  const wishes = readBrief(brief);
  const times = materials.map(timeOf).filter((time) => time !== null);
  const oldest = times.reduce((a, b) => Math.min(a, b), Infinity);
  const span = Math.max(1, times.reduce((a, b) => Math.max(a, b), -Infinity) - oldest);
  const isWanted = (group: StoryItem[]) => !group.some((item) => saysMuchOf(wishes.unwanted, item));
  const stories = groups.filter(isWanted).map((group) => {
    const { centre, items: sorted } = fromCentre(group);
    const sources = new Set(group.map(({ material }) => material.feedId)).size;
    const newest = group.reduce((latest, { material }) => Math.max(latest, timeOf(material) ?? oldest), -Infinity);
    const recency = times.length > 0 ? (newest - oldest) / span : 0;
    const longest = group.reduce((most, { material }) => Math.max(most, material.text.length), 0);
    const substance = Math.min(1, longest / 600);
    const answers = answersTo(wishes.wanted, sorted);
    const score = 2 * (sources - 1) + 0.5 * Math.log(group.length) + answers + recency + substance;
    return { items: sorted, centre, score, answers };
  });
  stories.sort((a, b) => b.score - a.score);
  // What answers the brief comes before all that does not.
  const [first, rest] = [stories.filter(({ answers }) => answers > 0), stories.filter(({ answers }) => answers === 0)];
  return [...takeTurns(first), ...takeTurns(rest)];
}

/** Most central first; most stories have one item, which is its own centre. */
function fromCentre(group: StoryItem[]): Pick<Story, "items" | "centre"> {
  const [first] = group;
  if (first && group.length === 1) return { items: group, centre: first.vector };
  const centre = sumOf(group.map(({ vector }) => vector));
  const closeness = new Map(group.map((item) => [item, cosine(item.vector, centre)]));
  return { items: group.toSorted((a, b) => (closeness.get(b) ?? 0) - (closeness.get(a) ?? 0)), centre };
}

/** Of the items that share a word of the title so many are compared at most, those that share the rarest first. */
const mostCompared = 30;

/**
 * Puts each item to the first group that tells the same. Only what shares an address or a word of the title can, so each
 * is compared with a few others, however many there are.
 */
function groupAlike(items: StoryItem[], inverse: Map<string, number>): StoryItem[][] {
  const groups: StoryItem[][] = [];
  /** By a word of the title or an address, the items that have it and their groups' places, the latest last. */
  const known = new Map<string, { item: StoryItem; place: number }[]>();
  for (const item of items) {
    const keys = keysOf(item, inverse);
    const compared = new Set<StoryItem>();
    let place = Infinity;
    for (const key of keys) {
      const others = known.get(key) ?? [];
      for (let index = others.length - 1; index >= 0 && compared.size < mostCompared; index--) {
        const other = others[index];
        if (!other || other.place >= place || compared.has(other.item)) continue;
        compared.add(other.item);
        if (tellsTheSame(item, other.item, inverse)) place = other.place;
      }
    }
    if (place === Infinity) place = groups.push([]) - 1;
    groups[place]?.push(item);
    for (const key of keys) {
      const others = known.get(key);
      if (others) others.push({ item, place });
      else known.set(key, [{ item, place }]);
    }
  }
  return groups;
}

/** Its address, then the words of its title from the rarest on. */
function keysOf({ material, titleTerms }: StoryItem, inverse: Map<string, number>): string[] {
  const words = [...titleTerms].sort((a, b) => (inverse.get(b) ?? 0) - (inverse.get(a) ?? 0));
  return [...(material.canonicalUrl ? [`//${material.canonicalUrl}`] : []), ...words];
}

/**
 * The best story next, each time; a source that has been told already has to be that much better. What a story is worth
 * only falls while others are told: one that is still best when it is looked at anew is the best of all.
 */
function takeTurns(ranked: Story[]): Story[] {
  const told = new Map<string, number>();
  const worth = (story: Story) =>
    story.score -
    0.5 * story.items.reduce((least, { material }) => Math.min(least, told.get(material.feedId) ?? 0), Infinity);
  const waiting = createHeap<{ story: Story; worth: number; place: number }>(
    (a, b) => a.worth > b.worth || (a.worth === b.worth && a.place < b.place),
  );
  ranked.forEach((story, place) => waiting.push({ story, worth: worth(story), place }));
  const order: Story[] = [];
  for (let best = waiting.pop(); best; best = waiting.pop()) {
    const { story } = best;
    const now = worth(story);
    if (now < best.worth) {
      waiting.push({ ...best, worth: now });
      continue;
    }
    order.push(story);
    for (const feed of new Set(story.items.map(({ material }) => material.feedId)))
      told.set(feed, (told.get(feed) ?? 0) + 1);
  }
  return order;
}

/** How far a story answers the brief: a wish that a title speaks of counts one, a text less; three are enough. */
function answersTo(wanted: Brief["wanted"], items: StoryItem[]): number {
  const worth = (wish: Brief["wanted"][number]) => {
    if (items.some(({ headline, titleTerms }) => wish(headline, titleTerms))) return 1;
    return items.some(({ material, words }) => wish(material.text, words)) ? 0.4 : 0;
  };
  return (
    1.5 *
    Math.min(
      3,
      wanted.reduce((sum, wish) => sum + worth(wish), 0),
    )
  );
}

/** Whether an item is about something, by its title and what it begins with. */
function saysMuchOf(wishes: Brief["unwanted"], { headline, titleTerms, material }: StoryItem): boolean {
  const beginning = material.text.slice(0, 300);
  const words = new Set(terms(beginning));
  return wishes.some((wish) => wish(headline, titleTerms) || wish(beginning, words));
}
