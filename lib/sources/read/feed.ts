import { atomFeed } from "@/lib/sources/read/atom";
import { dateOf } from "@/lib/sources/read/dates";
import type { RawEntry, RawFeed, Text } from "@/lib/sources/read/entry";
import { jsonFeed } from "@/lib/sources/read/json";
import { plainTitleOf, textOf, titleOf } from "@/lib/sources/read/plain-text";
import { rssFeed } from "@/lib/sources/read/rss";
import { readXmlFeed } from "@/lib/sources/read/xml";
import { itemIdentity } from "@/lib/sources/rules";
import type { ParsedFeed, ParsedItem } from "@/lib/sources/schema";

const mostItems = 500;
const longestText = 60_000;
/** Characters of all items together; beyond this, each item keeps only a little of its text. */
const mostTogether = 4_000_000;
const littleText = 2_000;
const longestTitle = 300;
const longestHeading = 120;

/**
 * Reads RSS 0.9x to 2.0, RDF, Atom or JSON Feed, well-formed or not. Links are made absolute, dates become instants and
 * texts plain; of more than 500 entries the newest are kept. Null if the document is no feed.
 */
export function parseFeed(document: string, url: string): ParsedFeed | null {
  const raw = rawFeed(document, url);
  if (!raw) return null;
  const entries = distinct(raw.entries).map((entry) => ({ ...entry, publishedAt: publishedAtOf(entry) }));
  const nameOf = naming(entries);
  const items = newest(entries).flatMap((entry) => itemOf(entry, nameOf));
  return {
    title: (raw.title ? headline(raw.title) : "") || new URL(url).hostname,
    siteUrl: raw.siteUrl,
    ttlMinutes: raw.ttlMinutes,
    skipHours: raw.skipHours ?? [],
    skipDays: raw.skipDays ?? [],
    items: together([...new Map(items.map((item) => [item.identity, item])).values()]),
  };
}

function rawFeed(document: string, url: string): RawFeed | null {
  const json = jsonFeed(document, url);
  if (json) return json;
  const xml = readXmlFeed(document, url);
  return xml && (xml.dialect === "atom" ? atomFeed(xml, url) : rssFeed(xml, url));
}

type Dated = RawEntry & { publishedAt: Date | null };

/** Keeps one of several entries with the same guid, link, title and date. */
function distinct(entries: RawEntry[]): RawEntry[] {
  const keyOf = ({ guid, link, titles, dates }: RawEntry) => JSON.stringify([guid, link, titles[0]?.value, dates[0]]);
  return [...new Map(entries.map((entry) => [keyOf(entry), entry])).values()];
}

function publishedAtOf({ dates }: RawEntry): Date | null {
  for (const date of dates) {
    const read = dateOf(date);
    if (read) return read;
  }
  return null;
}

/** The newest entries up to the limit, in the feed's order: some feeds begin with their oldest. */
function newest(entries: Dated[]): Dated[] {
  if (entries.length <= mostItems) return entries;
  const time = ({ publishedAt }: Dated) => publishedAt?.getTime() ?? -Infinity;
  const kept = new Set([...entries].sort((a, b) => time(b) - time(a) || 0).slice(0, mostItems));
  return entries.filter((entry) => kept.has(entry));
}

/**
 * What identifies an entry within its feed: its guid, else its link. A value shared by several entries identifies none
 * of them; then their titles count, and their dates if the titles are the same, too.
 */
function naming(entries: Dated[]): (entry: Dated, title: string) => string {
  const guids = countOf(entries.map(({ guid }) => guid));
  const links = countOf(entries.map(({ link }) => link));
  const titles = countOf(entries.map((entry) => entry.titles[0]?.value ?? null));
  return ({ guid, link, titles: [title], publishedAt }, words) => {
    if (guid && guids.get(guid) === 1) return itemIdentity(guid);
    if (link && links.get(link) === 1) return itemIdentity(link);
    const isAlone = title !== undefined && titles.get(title.value) === 1;
    return itemIdentity(isAlone ? words : [words, publishedAt?.toISOString() ?? ""].join("\n"));
  };
}

function countOf(values: (string | null)[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

/** The item of an entry; none if the entry has no words. */
function itemOf(entry: Dated, nameOf: (entry: Dated, title: string) => string): ParsedItem[] {
  const text = (longest(entry.texts) || longest(entry.spareTexts)).slice(0, longestText);
  const title = entry.titles.map(headline).find((one) => one !== "") ?? headingOf(text);
  if (title === "") return [];
  return [
    {
      identity: nameOf(entry, title),
      url: entry.link,
      // A cut may split a surrogate pair, which PostgreSQL refuses as text.
      title: shortened(title, longestTitle).toWellFormed(),
      author: shortened(titleOf(entry.author ?? ""), longestHeading).toWellFormed() || null,
      text: text.toWellFormed(),
      publishedAt: entry.publishedAt,
    },
  ];
}

function headline({ value, kind }: Text): string {
  return kind === "plain" ? plainTitleOf(value) : titleOf(value);
}

/** The longest of several texts, measured without markup; of equally long ones the first. */
function longest(texts: Text[]): string {
  return texts.reduce((best, { value }) => {
    const text = textOf(value);
    return text.length > best.length ? text : best;
  }, "");
}

/** The title for an entry that has none: the first sentence of its text. */
function headingOf(text: string): string {
  return shortened(text.split(/(?<=[.!?])\s|\n/)[0] ?? "", longestHeading);
}

function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  const cut = text.slice(0, most);
  const end = cut.lastIndexOf(" ");
  return `${end > most / 2 ? cut.slice(0, end) : cut}…`;
}

function together(items: ParsedItem[]): ParsedItem[] {
  let left = mostTogether;
  return items.map((item) => {
    const text = item.text.slice(0, Math.max(littleText, left)).toWellFormed();
    left -= text.length;
    return { ...item, text };
  });
}
