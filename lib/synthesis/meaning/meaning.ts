/** Vectors from an embedding model, of items by their ids and of a brief: of length one, with equally many numbers. */
export interface Meanings {
  items: Map<string, Float32Array>;
  brief: Float32Array | null;
}

/** The part of each text's meaning that is its own, without what all items have in common. */
export interface Meaning {
  /** How close two items are: about 0 for any two, 1 for the same; null if unknown. */
  near: (one: string, other: string) => number | null;
  /** The few items that may tell the same as one, regardless of their words. */
  neighboursOf: (id: string) => readonly string[];
  /** How close an item is to the brief; 0 if unknown. */
  nearBrief: (id: string) => number;
}

/** Items at least this close tell the same event in other words, unless something speaks against it. */
export const sameMeaning = 0.6;
/** Items less close than this tell different events, even if their titles share words. */
export const otherMeaning = 0.15;
/** An item at least this close to the brief answers it in other words. */
export const answersBrief = 0.3;

/** With fewer items, the common part cannot be estimated. */
const leastItems = 12;
const mostNeighbours = 5;

/**
 * Embedding models differ in how close any two texts are, some far from 0; so what all have in common is subtracted
 * first. Null if there are too few items.
 */
export function meaningOf({ items, brief }: Meanings): Meaning | null {
  if (items.size < leastItems) return null;
  const mean = meanOf([...items.values()]);
  const own = new Map([...items].map(([id, vector]) => [id, without(vector, mean)]));
  const wanted = brief && without(brief, mean);
  const neighbours = neighboursAmong(own);
  return {
    near(one, other) {
      const [a, b] = [own.get(one), own.get(other)];
      return a && b ? dot(a, b) : null;
    },
    neighboursOf: (id) => neighbours.get(id) ?? [],
    nearBrief(id) {
      const vector = own.get(id);
      return wanted && vector ? dot(wanted, vector) : 0;
    },
  };
}

function neighboursAmong(own: Map<string, Float32Array>): Map<string, string[]> {
  const found = new Map<string, { id: string; near: number }[]>();
  const all = [...own];
  const add = (id: string, other: string, near: number) => {
    const some = found.get(id);
    if (some) some.push({ id: other, near });
    else found.set(id, [{ id: other, near }]);
  };
  for (const [place, [id, vector]] of all.entries())
    for (const [other, there] of all.slice(place + 1)) {
      const near = dot(vector, there);
      if (near < sameMeaning) continue;
      add(id, other, near);
      add(other, id, near);
    }
  const nearest = (some: { id: string; near: number }[]) =>
    some
      .sort((a, b) => b.near - a.near)
      .slice(0, mostNeighbours)
      .map(({ id }) => id);
  return new Map([...found].map(([id, some]) => [id, nearest(some)]));
}

function meanOf(vectors: Float32Array[]): Float32Array {
  const mean = new Float32Array(vectors[0]?.length ?? 0);
  for (const vector of vectors) for (let at = 0; at < mean.length; at++) mean[at] = (mean[at] ?? 0) + (vector[at] ?? 0);
  return mean.map((sum) => sum / vectors.length);
}

function without(vector: Float32Array, mean: Float32Array): Float32Array {
  const own = vector.map((value, at) => value - (mean[at] ?? 0));
  const length = Math.sqrt(dot(own, own));
  return length === 0 ? own : own.map((value) => value / length);
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += (a[at] ?? 0) * (b[at] ?? 0);
  return sum;
}
