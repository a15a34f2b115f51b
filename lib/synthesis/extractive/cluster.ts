import {
  cosine,
  inverseFrequencies,
  overlap,
  sumOf,
  terms,
  type Vector,
  vectorOf,
} from "@/lib/synthesis/extractive/vectors";
import type { Material } from "@/lib/synthesis/schema";

/** Items that tell one story, most central first. */
export interface Story {
  items: StoryItem[];
  centre: Vector;
  score: number;
}

export interface StoryItem {
  material: Material;
  vector: Vector;
  titleTerms: string[];
}

const sameStory = 0.34;
const sameTitle = 0.6;

/**
 * Groups items that tell the same story, across sources and within one: the same page, nearly the same title, or
 * texts alike enough. Ranks the stories: what answers the brief and what many sources tell first, then the newest;
 * of equals, those of sources that have not had their turn.
 */
export function clusterStories(materials: Material[], brief: string): Story[] {
  const documents = materials.map(({ title, text }) => [
    ...terms(title),
    ...terms(title),
    ...terms(text.slice(0, 1_500)),
  ]);
  const inverse = inverseFrequencies(documents);
  const items = materials.map((material, index) => ({
    material,
    vector: vectorOf(documents[index] ?? [], inverse),
    titleTerms: terms(material.title),
  }));
  const groups: StoryItem[][] = [];
  for (const item of items) {
    const home = groups.find((group) => group.some((other) => tellsTheSame(item, other)));
    if (home) home.push(item);
    else groups.push([item]);
  }
  const wanted = [...new Set(terms(brief))];
  const times = materials.map(timeOf);
  const oldest = Math.min(...times);
  const span = Math.max(1, Math.max(...times) - oldest);
  const stories = groups.map((group) => {
    const centre = sumOf(group.map(({ vector }) => vector));
    const sorted = [...group].sort((a, b) => cosine(b.vector, centre) - cosine(a.vector, centre));
    const sources = new Set(group.map(({ material }) => material.feedId)).size;
    const newest = Math.max(...group.map(({ material }) => timeOf(material)));
    const substance = Math.min(1, Math.max(...group.map(({ material }) => material.text.length)) / 600);
    const score =
      2 * (sources - 1) +
      0.5 * Math.log(group.length) +
      answersTo(wanted, sorted) +
      (newest - oldest) / span +
      substance;
    return { items: sorted, centre, score };
  });
  return takeTurns(stories.sort((a, b) => b.score - a.score));
}

/** The best story next, each time; a source that has been told already has to be that much better. */
function takeTurns(ranked: Story[]): Story[] {
  const waiting = [...ranked];
  const told = new Map<string, number>();
  const order: Story[] = [];
  const worth = (story: Story) =>
    story.score - 0.5 * Math.min(...story.items.map(({ material }) => told.get(material.feedId) ?? 0));
  while (waiting.length > 0) {
    const best = waiting.reduce((a, b) => (worth(b) > worth(a) ? b : a));
    order.push(best);
    waiting.splice(waiting.indexOf(best), 1);
    for (const feed of new Set(best.items.map(({ material }) => material.feedId)))
      told.set(feed, (told.get(feed) ?? 0) + 1);
  }
  return order;
}

/** How far a story answers the brief: a word of it in a title counts one, in a text less; three words are enough. */
function answersTo(wanted: string[], items: StoryItem[]): number {
  const titles = new Set(items.flatMap(({ titleTerms }) => titleTerms));
  const texts = new Set(items.flatMap(({ vector }) => [...vector.keys()]));
  const found = wanted.reduce((sum, term) => sum + (titles.has(term) ? 1 : texts.has(term) ? 0.4 : 0), 0);
  return 1.5 * Math.min(3, found);
}

function tellsTheSame(a: StoryItem, b: StoryItem): boolean {
  if (a.material.canonicalUrl && a.material.canonicalUrl === b.material.canonicalUrl) return true;
  if (a.titleTerms.length > 2 && overlap(a.titleTerms, b.titleTerms) >= sameTitle) return true;
  return cosine(a.vector, b.vector) >= sameStory && a.titleTerms.some((term) => b.titleTerms.includes(term));
}

function timeOf({ publishedAt, firstSeenAt }: Material): number {
  return (publishedAt ?? firstSeenAt).getTime();
}
