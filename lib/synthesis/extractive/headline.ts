import type { Material } from "@/lib/synthesis/schema";

const longest = 160;
/** Labels that agencies put before a headline. */
const slug =
  /^(?:UPDATE|CORRECTED|CORRECTION|WRAPUP|RPT|REFILE|REPEAT|FOCUS|EXCLUSIVE|BREAKING|URGENT|ALERTE|DIRECT|LIVE|VIDEO|VIDÉO|WATCH|PODCAST)(?: \d{1,2})?\s?(?:[-–:|]|\s-)\s?/u;
const parted = / (?:[-–—|·]|::) /g;
/** If this many titles of a feed end alike, the ending is taken for the feed's name. */
const fewest = 3;

/** The endings of each feed's titles that are not part of the title: " - Example Wire". */
export function endingsOf(materials: readonly Pick<Material, "feedId" | "title">[]): Map<string, Set<string>> {
  const counts = new Map<string, Map<string, number>>();
  for (const { feedId, title } of materials) {
    const ending = endingOf(title);
    if (ending === null) continue;
    const ofFeed = counts.get(feedId) ?? new Map<string, number>();
    counts.set(feedId, ofFeed.set(ending, (ofFeed.get(ending) ?? 0) + 1));
  }
  const endings = new Map<string, Set<string>>();
  for (const [feedId, ofFeed] of counts)
    endings.set(feedId, new Set([...ofFeed].filter(([, count]) => count >= fewest).map(([ending]) => ending)));
  return endings;
}

function endingOf(title: string): string | null {
  const last = [...title.matchAll(parted)].at(-1);
  return last && last.index > 10 ? title.slice(last.index) : null;
}

/** A title without the agency's label, the source's name and what exceeds a line: always a verbatim part of it. */
export function headlineOf(
  { title, feedId, source, author }: Pick<Material, "title" | "feedId" | "source" | "author">,
  endings: Map<string, Set<string>>,
): string {
  let headline = title.replace(slug, "");
  for (let ending = endingOf(headline); ending !== null; ending = endingOf(headline)) {
    const name = ending.replace(/^ \S+ /, "").toLowerCase();
    const isName = name === source.toLowerCase() || name === author?.toLowerCase();
    if (!isName && !endings.get(feedId)?.has(ending)) break;
    headline = headline.slice(0, -ending.length);
  }
  if (headline.length <= longest) return headline;
  const cut = headline.slice(0, longest);
  return cut.slice(0, Math.max(cut.lastIndexOf(" "), longest / 2));
}
