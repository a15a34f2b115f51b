import { Parser } from "htmlparser2";

const feedTypes = new Set([
  "application/rss+xml",
  "application/atom+xml",
  "application/feed+json",
  "application/rdf+xml",
]);
const mostDeclared = 5;
const usualPlaces = ["/feed", "/rss", "/rss.xml", "/atom.xml", "/feed.xml", "/index.xml", "/feed.json"];

/**
 * Addresses at which a page's feed may be found, best first: those the page declares with `<link rel=alternate>`
 * (RSS autodiscovery), then links that look like feeds, then the usual places of its site.
 */
export function feedCandidates(html: string, pageUrl: string): string[] {
  const declared: string[] = [];
  const looking: string[] = [];
  const parser = new Parser({
    onopentag(name, attributes) {
      const href = attributes.href;
      if (!href || !URL.canParse(href, pageUrl)) return;
      const url = new URL(href, pageUrl);
      if (!/^https?:$/.test(url.protocol)) return;
      const isAlternate = name === "link" && /\balternate\b/i.test(attributes.rel ?? "");
      if (isAlternate && feedTypes.has((attributes.type ?? "").toLowerCase().split(";")[0]?.trim() ?? ""))
        declared.push(url.href);
      else if (name === "a" && /(rss|atom|feed)(\.xml|\.json|\/)?$/i.test(url.pathname)) looking.push(url.href);
    },
  });
  parser.write(html);
  parser.end();
  const guessed = usualPlaces.map((path) => new URL(path, pageUrl).href);
  // A page may name thousands; each is a request to somebody, who may have nothing to do with it.
  const all = [...new Set([...declared.slice(0, mostDeclared), ...looking.slice(0, 3), ...guessed])];
  return fewElsewhere(all, new URL(pageUrl).hostname);
}

/** So many addresses of other sites are asked at most, each of another host. */
const mostElsewhere = 2;

function fewElsewhere(urls: string[], home: string): string[] {
  const elsewhere = new Set<string>();
  return urls.filter((url) => {
    const { hostname } = new URL(url);
    if (isSameSite(hostname, home)) return true;
    if (elsewhere.size === mostElsewhere || elsewhere.has(hostname)) return false;
    elsewhere.add(hostname);
    return true;
  });
}

/** Whether two hosts are one or lie below one another, `www.` aside. */
function isSameSite(one: string, other: string): boolean {
  const [a, b] = [one.replace(/^www\./, ""), other.replace(/^www\./, "")];
  return a === b || a.endsWith(`.${b}`) || b.endsWith(`.${a}`);
}
