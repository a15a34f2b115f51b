import { Parser } from "htmlparser2";
import { titleOf } from "@/lib/sources/read/plain-text";
import { isSameSite } from "@/lib/sources/rules";

/** A possible address of a feed, and the title that the page gives it. */
export interface Candidate {
  url: string;
  title: string | null;
  /** The page declares it as its feed; otherwise it only looks like one, or is a usual place for feeds. */
  isDeclared: boolean;
}

const feedTypes = new Set([
  "application/rss+xml",
  "application/atom+xml",
  "application/feed+json",
  "application/rdf+xml",
  "application/rss",
  "application/atom",
  "text/rss+xml",
  "text/atom+xml",
]);
/** Types that are used to declare feeds, but also much else. */
const looseTypes = new Set(["text/xml", "application/xml", "application/json", ""]);
const looksLikeFeed = /(?:^|[/._-])(?:rss2?|atom|feeds?|rdf)(?:[/._-]|$)|\.(?:rss|atom|rdf)$/i;
const mostDeclared = 8;
const mostLooking = 3;
/** Only this many characters of a page are searched; nobody declares a feed further down. */
const mostMarkup = 3_000_000;
const usualPlaces = ["/feed", "/rss", "/rss.xml", "/atom.xml", "/feed.xml", "/index.xml", "/feed.json"];

/**
 * Where a page's feed may be found, best first: what the page or its `Link` header declares (RSS autodiscovery; feeds of
 * comments last), then links that look like feeds, then the usual places of its site.
 */
export function feedCandidates(html: string, pageUrl: string, linkHeader: string | null = null): Candidate[] {
  const declared: Candidate[] = [];
  const looking: Candidate[] = [];
  let base = pageUrl;
  let hasBase = false;
  const add = (to: Candidate[], href: string | undefined, title: string | undefined) => {
    const url = webAddress(href, base);
    if (url) to.push({ url, title: titleOf(title ?? "").slice(0, 120) || null, isDeclared: to === declared });
  };
  for (const link of headerLinks(linkHeader)) if (isFeedLink(link)) add(declared, link.href, link.title);
  const parser = new Parser({
    onopentag(name, attributes) {
      const { href, title } = attributes;
      if (name === "base" && href && !hasBase && URL.canParse(href, pageUrl)) {
        hasBase = true;
        base = new URL(href, pageUrl).href;
      } else if (name === "link" && isFeedLink(attributes)) add(declared, href, title);
      else if (name === "a" && looking.length < mostLooking && looksLikeFeed.test(pathOf(href, base)))
        add(looking, href, title);
    },
  });
  parser.write(html.slice(0, mostMarkup));
  parser.end();
  const guessed = usualPlaces.map((path) => ({ url: new URL(path, pageUrl).href, title: null, isDeclared: false }));
  // A page may name thousands, and each is a request to a server that may have nothing to do with it.
  const all = [...commentsLast(declared).slice(0, mostDeclared), ...looking, ...guessed];
  const unique = all.filter(({ url }, index) => all.findIndex((one) => one.url === url) === index);
  return fewElsewhere(unique, new URL(pageUrl).hostname);
}

interface FeedLink {
  rel?: string | undefined;
  type?: string | undefined;
  href?: string | undefined;
  title?: string | undefined;
}

function isFeedLink({ rel = "", type = "", href = "" }: FeedLink): boolean {
  if (!/(?:^|\s)(?:alternate|feed)(?:\s|$)/i.test(rel) || /(?:^|\s)stylesheet(?:\s|$)/i.test(rel)) return false;
  const bare = type.toLowerCase().split(";")[0]?.trim() ?? "";
  if (feedTypes.has(bare)) return true;
  // The JSON that WordPress declares is its API.
  return (
    looseTypes.has(bare) && (/(?:^|\s)feed(?:\s|$)/i.test(rel) || looksLikeFeed.test(href)) && !/wp-json/i.test(href)
  );
}

/** The links of a `Link` header (RFC 8288). */
function headerLinks(header: string | null): FeedLink[] {
  return [...(header ?? "").slice(0, 8_000).matchAll(/<([^<>]*)>([^<>]*)/g)].map(([, href = "", parameters = ""]) => {
    const parameter = (name: string) =>
      new RegExp(`;\\s*${name}\\s*=\\s*(?:"([^"]*)"|([^";,\\s]+))`, "i").exec(parameters)?.slice(1).find(Boolean);
    return { href, rel: parameter("rel"), type: parameter("type"), title: parameter("title") };
  });
}

function commentsLast(candidates: Candidate[]): Candidate[] {
  const isOfComments = ({ url, title }: Candidate) => /comment|kommentar|replies/i.test(`${url} ${title ?? ""}`);
  return [...candidates.filter((one) => !isOfComments(one)), ...candidates.filter(isOfComments)];
}

function webAddress(href: string | undefined, base: string): string | null {
  const written = href?.trim().replace(/^feed:(?:\/\/)?(?=https?:)|^feed:(?=\/\/)/i, "") ?? "";
  if (written === "" || !URL.canParse(written, base)) return null;
  const url = new URL(written, base);
  return /^https?:$/.test(url.protocol) ? url.href : null;
}

function pathOf(href: string | undefined, base: string): string {
  const url = webAddress(href, base);
  return url ? new URL(url).pathname : "";
}

/** Upper limit of requested addresses on other sites, each on a different host. */
const mostElsewhere = 2;

function fewElsewhere(candidates: Candidate[], home: string): Candidate[] {
  const elsewhere = new Set<string>();
  return candidates.filter(({ url }) => {
    const { hostname } = new URL(url);
    if (isSameSite(hostname, home)) return true;
    if (elsewhere.size === mostElsewhere || elsewhere.has(hostname)) return false;
    elsewhere.add(hostname);
    return true;
  });
}
