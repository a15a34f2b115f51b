import { anyText, type RawEntry, type RawFeed } from "@/lib/sources/read/entry";
import { addressOf, wholeAddressOf } from "@/lib/sources/read/links";

/** JSON Feed, version 1 and 1.1; null for anything else. */
export function jsonFeed(document: string, url: string): RawFeed | null {
  const feed = parsed(document.replace(/^\ufeff/, ""));
  if (!isObject(feed) || !Array.isArray(feed.items)) return null;
  const isSaid = typeof feed.version === "string" && feed.version.includes("jsonfeed");
  if (!isSaid && textIn(feed, "title") === null) return null;
  const site = addressOf(textIn(feed, "home_page_url") ?? undefined, url);
  return {
    title: anyText([textIn(feed, "title")])[0] ?? null,
    siteUrl: site,
    ttlMinutes: null,
    entries: feed.items.filter(isObject).map((item) => jsonEntry(item, site ?? url)),
  };
}

function jsonEntry(item: Record<string, unknown>, base: string): RawEntry {
  const id = textIn(item, "id");
  const attachment = Array.isArray(item.attachments) ? item.attachments.find(isObject) : undefined;
  const links = [
    addressOf(textIn(item, "url") ?? undefined, base),
    wholeAddressOf(id ?? undefined),
    addressOf(textIn(item, "external_url") ?? undefined, base),
    addressOf((attachment && textIn(attachment, "url")) ?? undefined, base),
  ];
  const authors = [...(Array.isArray(item.authors) ? item.authors : []), item.author].filter(isObject);
  return {
    guid: id,
    link: links.find((address) => address !== null) ?? null,
    titles: anyText([textIn(item, "title")]),
    author: authors.map((author) => textIn(author, "name")).find((name) => name !== null) ?? null,
    texts: [
      ...anyText([textIn(item, "content_html")], "html"),
      ...anyText([textIn(item, "content_text"), textIn(item, "summary")], "plain"),
    ],
    spareTexts: [],
    dates: [textIn(item, "date_published"), textIn(item, "date_modified")].filter((date) => date !== null),
  };
}

function parsed(document: string): unknown {
  if (!/^\s*\{/.test(document)) return null;
  try {
    return JSON.parse(document);
  } catch {
    // No JSON, and so no feed.
    return null;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Numbers are converted to text, because some programs number their entries. */
function textIn(object: Record<string, unknown>, name: string): string | null {
  const value = object[name];
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : null;
}
