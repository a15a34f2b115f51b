import { convert } from "html-to-text";
import { parseFeed as parseAnyFeed } from "feedsmith";
import { isDeep, neverClosed, nothing } from "@/lib/sources/fetch/depth";
import { itemIdentity } from "@/lib/sources/rules";
import type { ParsedFeed, ParsedItem } from "@/lib/sources/schema";

const maxItems = 500;
const maxTextLength = 60_000;
/** Of all items together; beyond it each keeps a little of its text. */
const maxTogether = 4_000_000;
const littleText = 2_000;
/** A longer link leads nowhere in most programs, and is nobody's page. */
const maxLink = 2_000;

/**
 * Reads RSS 0.9x to 2.0, RDF, Atom or JSON Feed. Links come out absolute, dates as instants, text plain.
 * Returns null when the document is no feed.
 */
export function parseFeed(document: string, baseUrl: string): ParsedFeed | null {
  const parsed = parse(document);
  if (!parsed) return null;
  const unique = new Map(entriesOf(parsed, baseUrl).map((item) => [item.identity, item]));
  return { ...headOf(parsed, baseUrl), items: together([...unique.values()]) };
}

function together(items: ParsedItem[]): ParsedItem[] {
  let left = maxTogether;
  return items.map((item) => {
    const text = item.text.slice(0, Math.max(littleText, left)).toWellFormed();
    left -= text.length;
    return { ...item, text };
  });
}

type AnyFeed = NonNullable<ReturnType<typeof parse>>;

function parse(document: string) {
  // What lies in CDATA is looked at where it is read.
  if (isDeep(withoutCdata(document), nothing)) return null;
  try {
    return parseAnyFeed(document);
  } catch {
    // The parser throws on everything that is no feed; which of its complaints it was helps nobody.
    return null;
  }
}

function withoutCdata(document: string): string {
  let rest = "";
  for (let from = 0; ;) {
    const begin = document.indexOf("<![CDATA[", from);
    const end = begin < 0 ? -1 : document.indexOf("]]>", begin);
    if (end < 0) return rest + document.slice(from);
    rest += document.slice(from, begin);
    from = end + 3;
  }
}

function headOf(parsed: AnyFeed, baseUrl: string): Omit<ParsedFeed, "items"> {
  const fallback = new URL(baseUrl).hostname;
  switch (parsed.format) {
    case "json":
      return {
        title: plain(parsed.feed.title) || fallback,
        siteUrl: absolute(parsed.feed.home_page_url, baseUrl),
        ttlMinutes: null,
      };
    case "atom": {
      const site = parsed.feed.links?.find((link) => !link.rel || link.rel === "alternate")?.href;
      return {
        title: plain(textOf(parsed.feed.title)) || fallback,
        siteUrl: absolute(site, baseUrl),
        ttlMinutes: null,
      };
    }
    default: {
      const ttl = "ttl" in parsed.feed ? Number(parsed.feed.ttl) : Number.NaN;
      return {
        title: plain(textOf(parsed.feed.title)) || fallback,
        siteUrl: absolute(parsed.feed.link, baseUrl),
        ttlMinutes: Number.isFinite(ttl) && ttl > 0 ? ttl : null,
      };
    }
  }
}

function entriesOf(parsed: AnyFeed, baseUrl: string): ParsedItem[] {
  switch (parsed.format) {
    case "json":
      return (parsed.feed.items ?? []).slice(0, maxItems).map((item) =>
        entry(baseUrl, {
          guid: item.id,
          link: item.url ?? item.external_url,
          title: item.title,
          author: item.authors?.[0]?.name,
          html: item.content_html,
          text: item.content_text ?? item.summary,
          date: item.date_published ?? item.date_modified,
        }),
      );
    case "atom":
      return (parsed.feed.entries ?? []).slice(0, maxItems).map((item) =>
        entry(baseUrl, {
          guid: item.id,
          link: item.links?.find((link) => !link.rel || link.rel === "alternate")?.href ?? item.links?.[0]?.href,
          title: textOf(item.title),
          author: item.authors?.[0]?.name,
          html: textOf(item.content) ?? textOf(item.summary),
          date: item.published ?? item.updated,
        }),
      );
    case "rdf":
      return (parsed.feed.items ?? []).slice(0, maxItems).map((item) =>
        entry(baseUrl, {
          guid: item.rdf?.about,
          link: item.link,
          title: textOf(item.title),
          author: item.dc?.creators?.[0],
          html: longer(item.content?.encoded, item.description),
          date: item.dc?.dates?.[0],
        }),
      );
    default:
      return (parsed.feed.items ?? []).slice(0, maxItems).map((item) =>
        entry(baseUrl, {
          guid: item.guid?.value,
          link: item.link ?? (item.guid?.isPermaLink === false ? undefined : item.guid?.value),
          title: textOf(item.title),
          author: item.dc?.creators?.[0] ?? item.authors?.[0]?.name,
          html: longer(item.content?.encoded, item.description),
          date: item.pubDate ?? item.dc?.dates?.[0],
        }),
      );
  }
}

interface RawEntry {
  guid?: string;
  link?: string;
  title?: string;
  author?: string;
  html?: string;
  text?: string;
  date?: string;
}

function entry(baseUrl: string, raw: RawEntry): ParsedItem {
  const url = absolute(raw.link, baseUrl);
  const text = (raw.html ? toText(raw.html) : normalise(raw.text ?? "")).slice(0, maxTextLength);
  const title = plain(raw.title) || text.split(/(?<=[.!?])\s|\n/)[0]?.slice(0, 120) || url || "";
  return {
    identity: itemIdentity(raw.guid ?? null, url, title),
    url,
    // A cut may go through a pair of surrogates, which PostgreSQL refuses as text.
    title: title.slice(0, 500).toWellFormed(),
    author: plain(raw.author).toWellFormed() || null,
    text: text.toWellFormed(),
    publishedAt: toDate(raw.date),
  };
}

/** HTML as plain text: paragraphs parted by blank lines, no images, links reduced to their words. */
function toText(html: string): string {
  const text = convert(shallow(html), {
    wordwrap: false,
    // What is nested deeper, or is longer, is nobody's article; to walk it would hold the process still.
    limits: { maxInputLength: 500_000, maxDepth: 100, maxChildNodes: 10_000, ellipsis: "" },
    selectors: [
      { selector: "a", options: { ignoreHref: true } },
      { selector: "img", format: "skip" },
      { selector: "figure", format: "skip" },
      { selector: "script", format: "skip" },
      { selector: "style", format: "skip" },
      ...["h1", "h2", "h3", "h4", "h5", "h6"].map((selector) => ({ selector, options: { uppercase: false } })),
      { selector: "table", format: "block" },
    ],
  });
  return normalise(text);
}

/** HTML as it is or, where elements lie in one another without end, without any: parsing it would take minutes. */
function shallow(html: string): string {
  return isDeep(html, neverClosed) ? html.replace(/<[^<>]*>/g, " ") : html;
}

function normalise(text: string): string {
  return text
    .replace(/(?![\n\t])\p{Cc}|\u200b|\ufeff/gu, "")
    .replace(/[^\S\n]+/g, " ")
    .replace(/ ?\n ?/g, "\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

/** A title or name in one line, without markup. */
function plain(value: string | undefined): string {
  if (!value) return "";
  const text = /[<&]/.test(value) ? toText(value) : normalise(value);
  return text.replace(/\s+/g, " ").trim();
}

function textOf(value: string | { value?: string } | undefined): string | undefined {
  return typeof value === "string" ? value : value?.value;
}

/** The fuller of an entry's two texts: some feeds put a stub into content:encoded. */
function longer(a: string | undefined, b: string | undefined): string | undefined {
  return (a?.length ?? 0) >= (b?.length ?? 0) ? a : b;
}

function absolute(link: string | undefined, baseUrl: string): string | null {
  if (!link || !URL.canParse(link.trim(), baseUrl)) return null;
  const url = new URL(link.trim(), baseUrl);
  return (url.protocol === "http:" || url.protocol === "https:") && url.href.length <= maxLink ? url.href : null;
}

function toDate(value: string | undefined): Date | null {
  if (!value) return null;
  const time = Date.parse(value);
  // Programs write "no date" as the beginning of all calendars.
  return Number.isNaN(time) || time < Date.UTC(1000, 0) ? null : new Date(time);
}
