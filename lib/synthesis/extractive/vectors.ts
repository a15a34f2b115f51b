/** Weights of terms, as a vector of length one, or empty. */
export type Vector = Map<string, number>;

// The most common words of the languages of feeds; what is left carries the meaning.
const stopWords = new Set(
  (
    "the a an and or but of in on at to for with from by as is are was were be been being it its this that these those he she they them his her their " +
    "we our you your i my not no has have had will would can could may might about into over after before more most than then when which who what how why " +
    "said says new one two also just up out if so do does did there here all any some its it's don't he's " +
    "le la les un une des du de d l et ou mais dans en sur au aux pour avec par sans sous est sont etait etaient etre a ont avait il elle ils elles on nous vous " +
    "je tu que qui quoi dont ce cet cette ces son sa ses leur leurs ne pas plus moins tres apres avant entre comme si se sa selon deux fait ete " +
    "der die das und oder ein eine einer eines dem den des im in mit von zu auf fur ist sind war wird auch nicht sich " +
    "el los las una uno del y en con por para es son que como o os um uma do da dos das no na e"
  ).split(/\s+/),
);

/** The words of a text that carry meaning: lower case, no accents, no plural s. */
export function terms(text: string): string[] {
  const plain = text
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase();
  const found: string[] = [];
  for (const word of plain.match(/[\p{L}\p{N}]+(?:'[\p{L}]+)?/gu) ?? []) {
    const term = termOf(word);
    if (term !== "") found.push(term);
  }
  return found;
}

/** Words repeat often; at most this many are cached. */
const remembered = new Map<string, string>();
const mostRemembered = 100_000;

/** The term that a word stands for; empty if it carries no meaning. */
function termOf(word: string): string {
  const known = remembered.get(word);
  if (known !== undefined) return known;
  const bare = word.replace(/^(?:[a-z]|qu|lorsqu|puisqu)'/, "").replace(/'s$/, "");
  const tells = bare.length > 2 && !stopWords.has(bare);
  // The same term for journaux and journal, and for offices and office.
  const term = !tells ? "" : bare.length > 4 ? bare.replace(/aux$/, "al").replace(/[sx]$/, "").replace(/e$/, "") : bare;
  if (remembered.size === mostRemembered) remembered.clear();
  remembered.set(word, term);
  return term;
}

/** How distinctive each term is among these documents: rare ones more than common ones. */
export function inverseFrequencies(documents: string[][]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const document of documents) for (const term of new Set(document)) counts.set(term, (counts.get(term) ?? 0) + 1);
  const total = documents.length;
  return new Map([...counts].map(([term, count]) => [term, Math.log(1 + total / count)]));
}

/** A document's terms weighted by count and distinctiveness, scaled to length one. */
export function vectorOf(document: string[], inverse: Map<string, number>): Vector {
  const counts = new Map<string, number>();
  for (const term of document) counts.set(term, (counts.get(term) ?? 0) + 1);
  const weights = [...counts].map(([term, count]) => [term, (1 + Math.log(count)) * (inverse.get(term) ?? 1)] as const);
  return scale(new Map(weights));
}

export function sumOf(vectors: Vector[]): Vector {
  const sum: Vector = new Map();
  for (const vector of vectors) for (const [term, weight] of vector) sum.set(term, (sum.get(term) ?? 0) + weight);
  return scale(sum);
}

/** How similar two vectors of length one are, 0 to 1. */
export function cosine(a: Vector, b: Vector): number {
  const [small, large] = a.size <= b.size ? [a, b] : [b, a];
  let dot = 0;
  for (const [term, weight] of small) dot += weight * (large.get(term) ?? 0);
  return dot;
}

/** A vector as numbers alone, for many comparisons: the numbers of its terms, ascending, and their weights. */
export interface CompactVector {
  terms: Int32Array;
  weights: Float64Array;
}

/** Makes vectors compact; terms keep their numbers from one vector to the next. */
export function compacting(): (vector: Vector) => CompactVector {
  const numbers = new Map<string, number>();
  const numberOf = (term: string) => {
    const known = numbers.get(term);
    if (known !== undefined) return known;
    numbers.set(term, numbers.size);
    return numbers.size - 1;
  };
  return (vector) => {
    const weightOf = new Map<number, number>();
    for (const [term, weight] of vector) weightOf.set(numberOf(term), weight);
    const terms = Int32Array.from(weightOf.keys()).sort();
    return { terms, weights: Float64Array.from(terms, (term) => weightOf.get(term) ?? 0) };
  };
}

/** The same as `cosine`. */
export function compactCosine(a: CompactVector, b: CompactVector): number {
  let [dot, i, j] = [0, 0, 0];
  while (i < a.terms.length && j < b.terms.length) {
    const [one, other] = [a.terms[i] ?? 0, b.terms[j] ?? 0];
    if (one === other) dot += (a.weights[i++] ?? 0) * (b.weights[j++] ?? 0);
    else if (one < other) i += 1;
    else j += 1;
  }
  return dot;
}

/** The share of terms two texts have in common, 0 to 1. */
export function overlap(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  if (left.size === 0 || right.size === 0) return 0;
  let shared = 0;
  for (const term of left) if (right.has(term)) shared += 1;
  return shared / (left.size + right.size - shared);
}

/** The share of some terms that others contain, 0 to 1. */
export function shareHeld(terms: ReadonlySet<string>, by: ReadonlySet<string>): number {
  if (terms.size === 0) return 0;
  let held = 0;
  for (const term of terms) if (by.has(term)) held += 1;
  return held / terms.size;
}

function scale(vector: Vector): Vector {
  let square = 0;
  for (const weight of vector.values()) square += weight * weight;
  const length = Math.sqrt(square);
  if (length === 0) return vector;
  return new Map([...vector].map(([term, weight]) => [term, weight / length]));
}
