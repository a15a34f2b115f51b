import { wordsOf } from "@/lib/synthesis/gate/plain";

/**
 * Where a sentence switches to what somebody or something else says, where that ends, and how many meaningful words
 * must come before: a clause, the text after a colon, a quotation, an aside.
 */
const frames: { into: RegExp; until: string | null; fewest: number }[] = [
  { into: /\s(?:that|que|qu')\s/g, until: null, fewest: 3 },
  { into: /:\s/g, until: null, fewest: 2 },
  // Somebody is told to do something: it is not done yet.
  {
    into: /\b(?:tells?|told|asks?|asked|urges?|urged|reminds?|advises?|advised|orders?|ordered|invites?|invited|demandent?|invitent?|ordonnent?)\s(?:\S+\s){1,5}?(?:to|de|d'|à)\s/gi,
    until: null,
    fewest: 0,
  },
  { into: /(?:^|[\s(])"/g, until: '"', fewest: 1 },
  { into: /(?:^|[\s(])'(?=\p{Lu})/gu, until: "'", fewest: 1 },
  { into: /\s\(/g, until: ")", fewest: 3 },
];
/** Words of a frame that do not change the meaning of what follows. */
const light =
  /^(?:also|and|but|it|is|was|means?|meaning|so|such|now|in|on|at|the|of|fact|adds?|breaking|update|updated|exclusive|live|news|mais|et|ainsi|aussi|direct|alerte|info)$/;
const shortestWord = 4;

/**
 * Whether a sentence tells as a fact what its source says only within a frame, and omits the frame: "summaries should
 * say that ...", "a good headline: ...". All its words come after the frame, and none are part of it.
 */
export function dropsFrame(text: string, said: string): boolean {
  const told = wordsOf(text).filter((word) => word.length >= shortestWord);
  if (told.length === 0) return false;
  return frames.some(({ into, until, fewest }) =>
    [...said.matchAll(into)].some(({ index, 0: mark }) => {
      const head = wordsOf(said.slice(0, index));
      if (head.filter((word) => !light.test(word)).length < fewest) return false;
      const rest = said.slice(index + mark.length);
      const end = until === null ? rest.length : rest.lastIndexOf(until);
      const within = new Set(wordsOf(end < 0 ? rest : rest.slice(0, end)));
      return told.every((word) => within.has(word)) && !told.some((word) => head.includes(word));
    }),
  );
}
