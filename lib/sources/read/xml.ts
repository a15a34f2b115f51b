import { Tokenizer } from "htmlparser2";

/** An element of a feed's head or of one of its entries. */
export interface Field extends Part {
  /** What it holds as it is written, where that holds elements; null where it is characters alone. */
  markup: string | null;
  /** The elements in it at any depth, in their order; of very many the first. */
  parts: Part[];
  /** What `xml:base` says relative addresses start from; null where it says nothing. */
  base: string | null;
}

export interface Part {
  /**
   * In lower case, behind the usual prefix of its namespace, whatever the document calls it ("dc:date"); what is the
   * feed's own has none ("title").
   */
  name: string;
  attributes: ReadonlyMap<string, string>;
  /** Its characters, without those of CDATA's brackets. */
  text: string;
}

export interface XmlFeed {
  dialect: "rss" | "atom";
  head: Field[];
  entries: Field[][];
}

const mostParts = 100;
const mostAttributes = 50;
/** An entry has no more fields than this in anything that people write. */
const mostFields = 300;

/**
 * Reads RSS, RDF and Atom as they are found: with junk around them, prefixes nobody declared, names in capitals, bare
 * ampersands, and cut off in the middle (then the entries that are whole are kept). One pass, with no stack that grows:
 * how deep things lie in one another does not matter. Null when it is no feed, or one that unfolds without end.
 */
export function readXmlFeed(document: string, url: string): XmlFeed | null {
  const start = rootOf(document);
  if (start === null) return null;
  const entities = declaredEntities(document.slice(0, start));
  if (!entities) return null;
  const source = substituted(document.slice(start), entities);
  const reader = new FeedReader(source, url);
  return reader.read();
}

/** Where the feed's root begins; null for a page, and for what has none. */
function rootOf(document: string): number | null {
  const root = outsideComments(document, /<(?:[\w-]+:)?(?:rss|rdf|feed|channel)(?=[\s/>])/gi);
  if (!root) return null;
  const before = document.slice(0, root.index);
  if (/<html[\s>]/i.test(before)) return null;
  // A channel by itself is a feed that lost its root; within anything else it is something else.
  if (/channel$/i.test(root[0]) && /<[a-z]/i.test(before)) return null;
  return root.index;
}

/** The first place a pattern is found at where no comment is. */
function outsideComments(document: string, pattern: RegExp): RegExpExecArray | null {
  for (let found = pattern.exec(document); found; found = pattern.exec(document)) {
    const comment = document.lastIndexOf("<!--", found.index);
    const end = comment < 0 ? -1 : document.indexOf("-->", comment);
    if (end < found.index) return found;
    pattern.lastIndex = end;
  }
  return null;
}

const mostSubstituted = 1_000_000;

/** What a DOCTYPE calls by names of its own; null when one is made of others, which is how a few lines become gigabytes. */
function declaredEntities(prolog: string): Map<string, string> | null {
  const entities = new Map<string, string>();
  for (const [, name = "", , value] of prolog.matchAll(/<!ENTITY\s+([\w.-]+)\s+(["'])([^"'<>]*)\2\s*>/g))
    entities.set(name, value ?? "");
  const nested = [...entities.values()].some((value) => /&(?!(?:amp|lt|gt|quot|apos);)[\w.-]+;/.test(value));
  return nested ? null : entities;
}

function substituted(source: string, entities: Map<string, string>): string {
  if (entities.size === 0) return source;
  let added = 0;
  return source.replace(/&([\w.-]{1,100});/g, (written, name: string) => {
    const value = entities.get(name);
    if (value === undefined || added > mostSubstituted) return written;
    added += value.length;
    return value;
  });
}

/** Namespaces by their addresses, without scheme and end, and the prefix each usually has. */
const namespaces = new Map<string, string>([
  ["www.w3.org/2005/atom", "atom"],
  ["purl.org/atom/ns", "atom"],
  ["www.w3.org/1999/02/22-rdf-syntax-ns", "rdf"],
  ["purl.org/rss/1.0", "rss"],
  ["purl.org/net/rss1.1", "rss"],
  ["my.netscape.com/rdf/simple/0.9", "rss"],
  ["channel.netscape.com/rdf/simple/0.9", "rss"],
  ["backend.userland.com/rss", "rss"],
  ["backend.userland.com/rss2", "rss"],
  ["backend.userland.com/rss091", "rss"],
  ["blogs.law.harvard.edu/tech/rss", "rss"],
  ["www.rssboard.org/rss-specification", "rss"],
  ["purl.org/dc/elements/1.0", "dc"],
  ["purl.org/dc/elements/1.1", "dc"],
  ["purl.org/dc/terms", "dcterms"],
  ["purl.org/rss/1.0/modules/content", "content"],
  ["purl.org/rss/1.0/modules/syndication", "sy"],
  ["search.yahoo.com/mrss", "media"],
  ["www.rssboard.org/media-rss", "media"],
  ["www.itunes.com/dtds/podcast-1.0.dtd", "itunes"],
  ["rssnamespace.org/feedburner/ext/1.0", "feedburner"],
  ["www.w3.org/1999/xhtml", "xhtml"],
]);

/** What people write without having declared it. */
const usualPrefixes = new Set([...namespaces.values(), "xml"]);

type Prefixes = ReadonlyMap<string, string>;

interface Level {
  /** As written, in lower case. */
  tag: string;
  kind: "root" | "channel" | "entry" | "field";
  prefixes: Prefixes;
  base: string | null;
}

class FeedReader {
  readonly #source: string;
  readonly #url: string;
  readonly #levels: Level[] = [];
  readonly #head: Field[] = [];
  readonly #entries: Field[][] = [];
  #dialect: XmlFeed["dialect"] = "rss";
  /** Its root alone says that it is a feed. */
  #isSaid = false;
  #over = false;

  #entry: Field[] | null = null;
  #field: Field | null = null;
  #fieldBegins = 0;
  #holdsElements = false;
  /** Elements of the field's own name that are open in it. */
  #sameInside = 0;
  #openParts: { tag: string; part: Part }[] = [];

  #tag = "";
  #attributes = new Map<string, string>();
  #attribute = "";
  #value = "";

  constructor(source: string, url: string) {
    this.#source = source;
    this.#url = url;
  }

  read(): XmlFeed | null {
    const slice = (from: number, to: number) => this.#source.slice(from, to);
    const tokenizer = new Tokenizer(
      { xmlMode: true, decodeEntities: true },
      {
        onopentagname: (from, to) => {
          this.#tag = slice(from, to).toLowerCase();
          this.#attributes = new Map();
        },
        onattribname: (from, to) => {
          this.#attribute = slice(from, to).toLowerCase();
          this.#value = "";
        },
        onattribdata: (from, to) => (this.#value += slice(from, to)),
        onattribentity: (code) => (this.#value += String.fromCodePoint(code)),
        onattribend: () => {
          if (this.#attributes.size < mostAttributes) this.#attributes.set(this.#attribute, this.#value);
        },
        onopentagend: (to) => this.#open(to + 1),
        onselfclosingtag: (to) => {
          const tag = this.#tag;
          this.#open(to + 1);
          this.#close(tag, to + 1);
        },
        onclosetag: (from, to) => this.#close(slice(from, to).toLowerCase(), from - 2),
        ontext: (from, to) => this.#write(slice(from, to)),
        ontextentity: (code) => this.#write(String.fromCodePoint(code)),
        oncdata: (from, to, beyond) => this.#write(slice(from, to - beyond)),
        oncomment: () => undefined,
        ondeclaration: () => undefined,
        onprocessinginstruction: () => undefined,
        // An entry that is open by then was cut off.
        onend: () => undefined,
      },
    );
    tokenizer.write(this.#source);
    tokenizer.end();
    const isFeed = this.#isSaid || this.#entries.length > 0 || this.#head.some(({ name }) => name === "title");
    return isFeed ? { dialect: this.#dialect, head: this.#head, entries: this.#entries } : null;
  }

  #open(end: number): void {
    if (this.#over) return;
    const level = this.#levelOf(this.#tag);
    const name = this.#nameOf(this.#tag, level.prefixes);
    const top = this.#levels.at(-1);
    if (!top) {
      this.#dialect = name === "feed" || name === "atom:feed" ? "atom" : "rss";
      // Others have roots of these names, too: without a namespace or a channel, it has to look like a feed.
      this.#isSaid = /^(?:rss|channel|atom:feed)$/.test(name);
      this.#levels.push({ ...level, kind: "root" });
      return;
    }
    const isEntry = name === (this.#dialect === "atom" ? "entry" : "item");
    if (isEntry) {
      // One that begins within another says that the other was never closed.
      this.#closeField(end);
      this.#closeEntry();
      this.#entry = [];
      this.#levels.push({ ...level, kind: "entry" });
      const about = this.#attributes.get("rdf:about");
      if (about) this.#entry.push({ ...this.#emptyField("rdf:about", level.base), text: about });
    } else if (this.#field) this.#openPart(name);
    else if (name === "channel" && !this.#entry) {
      this.#isSaid = true;
      this.#levels.push({ ...level, kind: "channel" });
    } else {
      this.#field = this.#emptyField(name, level.base);
      this.#fieldBegins = end;
      this.#levels.push({ ...level, kind: "field" });
    }
  }

  #emptyField(name: string, base: string | null): Field {
    return { name, attributes: this.#attributes, text: "", markup: null, parts: [], base };
  }

  #openPart(name: string): void {
    this.#holdsElements = true;
    if (this.#tag === this.#levels.at(-1)?.tag) this.#sameInside += 1;
    if (!this.#field || this.#field.parts.length >= mostParts) return;
    const part = { name, attributes: this.#attributes, text: "" };
    this.#field.parts.push(part);
    this.#openParts.push({ tag: this.#tag, part });
  }

  #write(text: string): void {
    if (!this.#field || this.#over) return;
    this.#field.text += text;
    const part = this.#openParts.at(-1);
    if (part) part.part.text += text;
  }

  #close(tag: string, at: number): void {
    if (this.#over) return;
    const top = this.#levels.at(-1);
    const isInside = tag === top?.tag && this.#sameInside > 0;
    const place = this.#levels.findLastIndex((level) => level.tag === tag && (level === top || level.kind !== "field"));
    if (place < 0 || isInside) {
      if (isInside) this.#sameInside -= 1;
      const open = this.#openParts.findLastIndex((one) => one.tag === tag);
      if (open >= 0) this.#openParts.length = open;
      return;
    }
    // What lies within it and is still open was never closed.
    while (this.#levels.length > place) this.#closeTop(at);
  }

  #closeTop(at: number): void {
    if (this.#field) this.#closeField(at);
    else if (this.#entry) this.#closeEntry();
    else this.#over = this.#levels.pop()?.kind === "root";
  }

  #closeField(at: number): void {
    const field = this.#field;
    if (!field) return;
    if (this.#holdsElements) field.markup = this.#source.slice(this.#fieldBegins, Math.max(this.#fieldBegins, at));
    const into = this.#entry ?? this.#head;
    if (into.length < mostFields) into.push(field);
    this.#field = null;
    this.#holdsElements = false;
    this.#sameInside = 0;
    this.#openParts = [];
    this.#levels.pop();
  }

  #closeEntry(): void {
    if (!this.#entry) return;
    this.#entries.push(this.#entry);
    this.#entry = null;
    this.#levels.pop();
  }

  /** What holds within the element that is opened now. */
  #levelOf(tag: string): Omit<Level, "kind"> {
    const above = this.#levels.at(-1);
    let prefixes: Prefixes = above?.prefixes ?? new Map();
    for (const [name, value] of this.#attributes) {
      if (name !== "xmlns" && !name.startsWith("xmlns:")) continue;
      prefixes = new Map(prefixes).set(name.slice(6), usualPrefixOf(value));
    }
    const own = this.#attributes.get("xml:base");
    const from = above?.base ?? this.#url;
    const base = own !== undefined && URL.canParse(own, from) ? new URL(own, from).href : (above?.base ?? null);
    return { tag, prefixes, base };
  }

  #nameOf(tag: string, prefixes: Prefixes): string {
    const colon = tag.indexOf(":");
    const [written, local] = colon < 0 ? ["", tag] : [tag.slice(0, colon), tag.slice(colon + 1)];
    const declared = prefixes.get(written);
    const prefix = declared ?? (usualPrefixes.has(written) ? written : written === "" ? "" : "other");
    const own = prefix === "rss" || prefix === this.#dialect || (written === "" && prefix === "other");
    return prefix === "" || own ? local : `${prefix}:${local}`;
  }
}

function usualPrefixOf(address: string): string {
  const bare = address
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\//, "")
    .replace(/[/#]$/, "");
  return namespaces.get(bare) ?? "other";
}
