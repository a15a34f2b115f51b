import type { Material } from "@/lib/synthesis/schema";

const longest = 160;
/** What agencies put before a headline. */
const slug =
  /^(?:UPDATE|CORRECTED|CORRECTION|WRAPUP|RPT|REFILE|REPEAT|FOCUS|EXCLUSIVE|BREAKING|URGENT|ALERTE|DIRECT|LIVE|VIDEO|VIDÉO|WATCH|PODCAST)(?: \d{1,2})?\s?(?:[-–:|]|\s-)\s?/u;
const parted = / (?:[-–—|·]|::) /g;
/** So many items of a feed end alike before it is taken for its name. */
const fewest = 3;

/** What the titles of each feed end with that is no part of them: " - Example Wire". */
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

/** A title without the agency's slug, the source's name and what is beyond a line: always a part of it, word for word. */
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
