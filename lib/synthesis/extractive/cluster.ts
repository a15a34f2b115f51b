import { Alike } from "@/lib/synthesis/extractive/alike";
import { answersTo, isUnwanted, readBrief, type Read } from "@/lib/synthesis/extractive/brief";
import { endingsOf, headlineOf } from "@/lib/synthesis/extractive/headline";
import { createHeap } from "@/lib/synthesis/extractive/heap";
import { figuresOf, marksOf, type Scales, tellsTheSame, timeOf } from "@/lib/synthesis/extractive/same-story";
import { recollect } from "@/lib/synthesis/extractive/recollect";
import type { Story, StoryItem } from "@/lib/synthesis/extractive/story";
import { compacting, cosine, inverseFrequencies, sumOf, terms, vectorOf } from "@/lib/synthesis/extractive/vectors";
import { answersBrief, type Meanings, meaningOf } from "@/lib/synthesis/meaning/meaning";
import type { Material, Remembered } from "@/lib/synthesis/schema";
import type { Verdict } from "@/lib/synthesis/select/judge-items";
import { readOfSeen, type Seen } from "@/lib/synthesis/select/match-rules";

/** A story whose meaning is the brief itself is worth as much as two of the brief's words in a title. */
const worthOfBrief = 3;

/** An item, and the verdict of the theme's rules on it. */
export interface Judged {
  material: Material;
  seen: Seen;
  verdict: Verdict;
}

interface Options {
  brief: string;
  /** Items that do not answer the brief are left out. */
  isStrict: boolean;
  remembered: Remembered[];
  meanings: Meanings | null;
}

/**
 * Groups items that tell the same story, across sources and within one: the same page, nearly the same title, or texts
 * that are similar enough, by words or by meaning. Ranks the stories: first what answers the brief and what many
 * sources tell, then the newest; among equals, those of sources that have not had their turn. Each has the earlier
 * items that told the same. What the brief does not want is left out, unless a rule says that it is always told.
 */
export function clusterStories(materials: Judged[], { brief, isStrict, remembered, meanings }: Options): Story[] {
  const endings = endingsOf([...materials.map(({ material }) => material), ...remembered]);
  const headed = <M extends Material>(material: M) => {
    const headline = headlineOf(material, endings);
    const title = terms(headline);
    return { material, headline, title, document: [...title, ...title, ...terms(material.text.slice(0, 1_500))] };
  };
  const [now, before] = [materials.map(({ material }) => headed(material)), remembered.map(headed)];
  const inverse = inverseFrequencies([...now, ...before].map(({ document }) => document));
  const compactOf = compacting();
  const itemOf = <M extends Material>({
    material,
    headline,
    title,
    document,
  }: ReturnType<typeof headed<M>>): StoryItem<M> => {
    const vector = vectorOf(document, inverse);
    const words = new Set(document);
    return {
      material,
      vector,
      compact: compactOf(vector),
      titleTerms: new Set(title),
      headline,
      marks: marksOf(headline),
      figures: figuresOf(material),
      words,
    };
  };
  const items = now.map(itemOf);
  const judgedOf = new Map(items.map((item, place) => [item, materials[place]]));
  const verdictOf = (item: StoryItem) => judgedOf.get(item)?.verdict;
  const readOf = (item: StoryItem): Read[] => {
    const seen = judgedOf.get(item)?.seen;
    return seen ? [readOfSeen(seen, item)] : [];
  };
  const scales: Scales = { inverse, meaning: meanings && meaningOf(meanings) };
  const groups = groupAlike(items, scales);
  const toldBefore = recollect(before.map(itemOf), scales);
  const wishes = readBrief(brief);
  const times = materials.map(({ material }) => timeOf(material)).filter((time) => time !== null);
  const oldest = times.reduce((a, b) => Math.min(a, b), Infinity);
  const span = Math.max(1, times.reduce((a, b) => Math.max(a, b), -Infinity) - oldest);
  const isAlways = (group: StoryItem[]) => group.some((item) => verdictOf(item)?.isAlways);
  const isWanted = (group: StoryItem[]) =>
    isAlways(group) || !group.flatMap(readOf).some((read) => isUnwanted(wishes, read));
  const stories = groups.filter(isWanted).map((group) => {
    const { centre, items: sorted } = fromCentre(group);
    const sources = new Set(group.map(({ material }) => material.feedId)).size;
    const newest = group.reduce((latest, { material }) => Math.max(latest, timeOf(material) ?? oldest), -Infinity);
    const recency = times.length > 0 ? (newest - oldest) / span : 0;
    const longest = group.reduce((most, { material }) => Math.max(most, material.text.length), 0);
    const substance = Math.min(1, longest / 600);
    const inWords = answersTo(wishes, sorted.flatMap(readOf));
    const near = Math.max(...group.map(({ material }) => scales.meaning?.nearBrief(material.id) ?? 0));
    const answers = inWords + (near >= answersBrief ? worthOfBrief * near : 0);
    const weights = group.map((item) => verdictOf(item)?.weight ?? 0);
    // An item that is moved up takes the others of its story with it.
    const moved = Math.max(...weights);
    const score = 2 * (sources - 1) + 0.5 * Math.log(group.length) + answers + recency + substance + moved;
    const isDemanded = isAlways(group);
    // A story falls under a limit only if all its items do; a story that must be told has no limits.
    const [first = [], ...others] = isDemanded ? [] : group.map((item) => verdictOf(item)?.capped ?? []);
    const capped = first.filter((rule) => others.every((rules) => rules.includes(rule)));
    // What is told at all depends on words alone, as in the rehearsal.
    const rank = isDemanded ? 0 : (isStrict ? inWords : answers) > 0 ? 1 : 2;
    return { items: sorted, centre, score, rank, isAlways: isDemanded, capped, before: toldBefore(group) };
  });
  stories.sort((a, b) => b.score - a.score);
  // What must be told comes first, then what answers the brief, then the rest.
  const ranks = isStrict && wishes.wanted.length > 0 ? [0, 1] : [0, 1, 2];
  return ranks.flatMap((wanted) => takeTurns(stories.filter(({ rank }) => rank === wanted)));
}

/** Most central first; most stories have one item, which is its own centre. */
function fromCentre(group: StoryItem[]): Pick<Story, "items" | "centre"> {
  const [first] = group;
  if (first && group.length === 1) return { items: group, centre: first.vector };
  const centre = sumOf(group.map(({ vector }) => vector));
  const closeness = new Map(group.map((item) => [item, cosine(item.vector, centre)]));
  return { items: group.toSorted((a, b) => (closeness.get(b) ?? 0) - (closeness.get(a) ?? 0)), centre };
}

/** Adds each item to the first group that tells the same. */
function groupAlike(items: StoryItem[], scales: Scales): StoryItem[][] {
  const groups: StoryItem[][] = [];
  const places = new Alike<number>(scales, tellsTheSame);
  for (const item of items) {
    let first = Infinity;
    for (const place of places.of(item, (other) => other >= first)) first = place;
    const place = first === Infinity ? groups.push([]) - 1 : first;
    groups[place]?.push(item);
    places.add(item, place);
  }
  return groups;
}

/**
 * Takes the best story next, each time; a source that has been told already must be better by a margin. A story's worth
 * only falls while others are told: one that is still the best when its worth is computed again is the best of all.
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
