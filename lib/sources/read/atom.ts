import { anyText, type RawEntry, type RawFeed, type Text } from "@/lib/sources/read/entry";
import { all, htmlOf, valueOf } from "@/lib/sources/read/fields";
import { addressOf, wholeAddressOf } from "@/lib/sources/read/links";
import { mediaDescriptions } from "@/lib/sources/read/rss";
import type { Field, XmlFeed } from "@/lib/sources/read/xml";

/** Atom 1.0 (RFC 4287) and 0.3, with Media RSS. */
export function atomFeed({ head, entries }: XmlFeed, url: string): RawFeed {
  const site = linkOf(head, url);
  return {
    title: textsOf(head, "title")[0] ?? null,
    siteUrl: site,
    ttlMinutes: null,
    entries: entries.map((fields) => atomEntry(fields, site ?? url)),
  };
}

const dateNames = "published issued created dc:date dcterms:issued updated modified dcterms:modified".split(" ");

function atomEntry(fields: Field[], site: string): RawEntry {
  const id = valueOf(fields, "id") ?? null;
  const enclosure = all(fields, "link").filter(({ attributes }) => attributes.get("rel") === "enclosure");
  const links = [
    ...all(fields, "feedburner:origlink").map(({ text }) => wholeAddressOf(text)),
    linkOf(fields, site),
    wholeAddressOf(id ?? undefined),
    ...enclosure.map(({ attributes, base }) => addressOf(attributes.get("href"), base ?? site)),
  ];
  return {
    guid: id,
    link: links.find((address) => address !== null) ?? null,
    titles: [...textsOf(fields, "title"), ...anyText([valueOf(fields, "dc:title", "media:title")])],
    author: valueOf(fields, "author", "dc:creator", "contributor") ?? null,
    texts: [...textsOf(fields, "content", "summary", "xhtml:div"), ...anyText([valueOf(fields, "dc:description")])],
    spareTexts: anyText(mediaDescriptions(fields)),
    dates: all(fields, ...dateNames).map(({ text }) => text),
  };
}

/** The address of the page of a feed or an entry: its alternate link, a page rather than a file. */
function linkOf(fields: Field[], base: string): string | null {
  const relOf = (link: Field) => (link.attributes.get("rel") ?? "alternate").trim().toLowerCase();
  const rank = (link: Field) => {
    const rel = relOf(link);
    const type = link.attributes.get("type")?.toLowerCase() ?? "";
    const isPage = /^$|html/.test(type) && !/\.pdf$/i.test(link.attributes.get("href") ?? "");
    if (rel === "alternate") return isPage ? 0 : 1;
    return rel === "related" || rel === "via" ? 2 : Infinity;
  };
  const written = all(fields, "link").map((link) => {
    const address = addressOf(link.attributes.get("href") ?? link.text, link.base ?? base);
    return { address, rank: rank(link) };
  });
  return (
    written.filter((link) => link.address !== null && link.rank < Infinity).sort((a, b) => a.rank - b.rank)[0]
      ?.address ?? null
  );
}

function textsOf(fields: Field[], ...names: string[]): Text[] {
  return all(fields, ...names).flatMap((field) => {
    const text = textOfConstruct(field);
    return text?.value.trim() ? [text] : [];
  });
}

/** An Atom text: `type` (1.0) or `mode` (0.3) tells its format; one whose content is stored elsewhere is empty. */
function textOfConstruct(field: Field): Text | null {
  const type = field.attributes.get("type")?.trim().toLowerCase() ?? "text";
  const mode = field.attributes.get("mode")?.trim().toLowerCase();
  if (field.markup !== null) return { value: htmlOf(field), kind: "html" };
  if (mode === "base64" || (mode === undefined && type.includes("/") && !/^text\/|xml$|html$/.test(type)))
    return { value: Buffer.from(field.text, "base64").toString("utf8"), kind: "any" };
  if (type === "text" || type === "text/plain")
    return { value: field.text, kind: mode === "escaped" ? "any" : "plain" };
  return { value: field.text, kind: /html/.test(type) ? "html" : "any" };
}
