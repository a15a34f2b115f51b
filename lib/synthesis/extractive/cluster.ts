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
 * texts alike enough. Ranks the stories: told by many sources first, then what answers the brief, then the newest.
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
  const wanted = vectorOf(terms(brief), inverse);
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
      3 * cosine(wanted, centre) +
      (newest - oldest) / span +
      substance;
    return { items: sorted, centre, score };
  });
  return stories.sort((a, b) => b.score - a.score);
}

function tellsTheSame(a: StoryItem, b: StoryItem): boolean {
  if (a.material.canonicalUrl && a.material.canonicalUrl === b.material.canonicalUrl) return true;
  if (a.titleTerms.length > 2 && overlap(a.titleTerms, b.titleTerms) >= sameTitle) return true;
  return cosine(a.vector, b.vector) >= sameStory && a.titleTerms.some((term) => b.titleTerms.includes(term));
}

function timeOf({ publishedAt, firstSeenAt }: Material): number {
  return (publishedAt ?? firstSeenAt).getTime();
}
