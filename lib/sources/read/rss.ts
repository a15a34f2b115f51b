import { anyText, type RawEntry, type RawFeed, type Text } from "@/lib/sources/read/entry";
import { addressOf, wholeAddressOf } from "@/lib/sources/read/links";
import { all, htmlOf, valueOf } from "@/lib/sources/read/fields";
import type { Field, XmlFeed } from "@/lib/sources/read/xml";

/** RSS 0.9x to 2.0 and RDF, with the modules that say the same things: Dublin Core, Content, Media, iTunes, Atom. */
export function rssFeed({ head, entries }: XmlFeed, url: string): RawFeed {
  const site = siteOf(head, url);
  return {
    title: anyText([valueOf(head, "title", "dc:title", "itunes:title")])[0] ?? null,
    siteUrl: site,
    ttlMinutes: ttlOf(head),
    ...skippedOf(head),
    entries: entries.map((fields) => rssEntry(fields, site ?? url)),
  };
}

const minutesOf = new Map([
  ["hourly", 60],
  ["daily", 1_440],
  ["weekly", 10_080],
  ["monthly", 43_200],
  ["yearly", 525_600],
]);

/** How long the feed asks not to be polled: `<ttl>`, else from the Syndication module. */
function ttlOf(head: Field[]): number | null {
  const ttl = Number(valueOf(head, "ttl"));
  if (Number.isFinite(ttl) && ttl > 0) return Math.min(Math.ceil(ttl), 525_600);
  const period = minutesOf.get(valueOf(head, "sy:updateperiod")?.toLowerCase() ?? "");
  const frequency = Number(valueOf(head, "sy:updatefrequency") ?? 1);
  return period !== undefined && frequency >= 1 ? Math.round(period / frequency) : null;
}

const weekdays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

/** When the feed asks not to be read: `<skipHours>` and `<skipDays>` of RSS 2.0, in UTC. Hour 24 is midnight. */
function skippedOf(head: Field[]): { skipHours: number[]; skipDays: number[] } {
  const within = (name: string) => all(head, name).flatMap(({ parts }) => parts.map(({ text }) => text.trim()));
  const hours = within("skiphours").filter((hour) => /^\d{1,2}$/.test(hour) && Number(hour) <= 24);
  const days = within("skipdays").map((day) => weekdays.indexOf(day.toLowerCase()));
  return {
    skipHours: [...new Set(hours.map((hour) => Number(hour) % 24))],
    skipDays: [...new Set(days)].filter((day) => day >= 0),
  };
}

function siteOf(head: Field[], url: string): string | null {
  const own = all(head, "link").map(({ text, base }) => addressOf(text, base ?? url));
  const atom = all(head, "atom:link")
    .filter(({ attributes }) => attributes.get("rel") === "alternate")
    .map(({ attributes, base }) => addressOf(attributes.get("href"), base ?? url));
  return [...own, ...atom].find((address) => address !== null) ?? null;
}

const textNames = (
  "content:encoded description dc:description itunes:summary atom:summary atom:content summary " +
  "body xhtml:body xhtml:div fullitem content dcterms:abstract"
).split(" ");
const dateNames = (
  "pubdate dc:date dcterms:issued dcterms:created atom:published published date " +
  "atom:updated dcterms:modified updated"
).split(" ");

function rssEntry(fields: Field[], site: string): RawEntry {
  const guid = all(fields, "guid", "atom:id", "rdf:about")[0];
  return {
    guid: guid?.text.trim() || null,
    link: linkOf(fields, site),
    titles: texts(fields, "title", "dc:title", "atom:title", "media:title", "itunes:title"),
    author: valueOf(fields, "dc:creator", "author", "itunes:author", "dc:author", "atom:author") ?? null,
    texts: texts(fields, ...textNames),
    spareTexts: [...anyText(mediaDescriptions(fields)), ...texts(fields, "itunes:subtitle")],
    dates: all(fields, ...dateNames).map(({ text }) => text),
  };
}

/**
 * The link that the publisher gives as the entry's page, then other candidates; the attached file and the comments come
 * last.
 */
function linkOf(fields: Field[], site: string): string | null {
  const texts = (...names: string[]) => all(fields, ...names).map(({ text, base }) => addressOf(text, base ?? site));
  const attributes = (name: string, attribute: string, rel?: string) =>
    all(fields, name)
      .filter((field) => rel === undefined || (field.attributes.get("rel") ?? "alternate") === rel)
      .map((field) => addressOf(field.attributes.get(attribute), field.base ?? site));
  const candidates = [
    ...texts("feedburner:origlink"),
    ...texts("link"),
    ...attributes("link", "href", "alternate"),
    ...attributes("atom:link", "href", "alternate"),
    ...all(fields, "guid")
      .filter((guid) => guid.attributes.get("ispermalink")?.toLowerCase() !== "false")
      .map(({ text }) => wholeAddressOf(text)),
    ...all(fields, "rdf:about").map(({ text }) => wholeAddressOf(text)),
    ...all(fields, "dc:source", "dc:identifier").map(({ text }) => wholeAddressOf(text)),
    ...attributes("enclosure", "url"),
    ...attributes("media:content", "url"),
    ...texts("comments"),
  ];
  return candidates.find((address) => address !== null) ?? null;
}

function texts(fields: Field[], ...names: string[]): Text[] {
  return anyText(all(fields, ...names).map(htmlOf));
}

/** Media descriptions of the entry, or of a media group within it. */
export function mediaDescriptions(fields: Field[]): string[] {
  const inGroups = all(fields, "media:group", "media:content").flatMap(({ parts }) =>
    parts.filter(({ name }) => name === "media:description"),
  );
  return [...all(fields, "media:description"), ...inGroups].map(({ text }) => text);
}
