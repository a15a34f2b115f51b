import { Tokenizer } from "htmlparser2";

/** An element of a feed's head or of one of its entries. */
export interface Field extends Part {
  /** Its raw content if it contains elements; null if it contains text alone. */
  markup: string | null;
  /** The elements in it at any depth, in their order; only the first ones if there are very many. */
  parts: Part[];
  /** The base of relative addresses from `xml:base`; null if there is none. */
  base: string | null;
}

export interface Part {
  /**
   * In lower case, with the usual prefix of its namespace whatever prefix the document uses ("dc:date"); elements of
   * the feed format itself have none ("title").
   */
  name: string;
  attributes: ReadonlyMap<string, string>;
  /** Its text, without the brackets of CDATA. */
  text: string;
}

export interface XmlFeed {
  dialect: "rss" | "atom";
  head: Field[];
  entries: Field[][];
}

const mostParts = 100;
const mostAttributes = 50;
/** Upper limit of fields; no entry that people write has more. */
const mostFields = 300;

/**
 * Reads RSS, RDF and Atom as they are found in practice: with junk around them, undeclared prefixes, names in capitals,
 * bare ampersands, and truncated (then the complete entries are kept). One pass, without a growing stack, so that the
 * nesting depth does not matter. Null if it is no feed, or one whose entities could expand without end.
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

/** The position of the feed's root; null for a page, and if there is no root. */
function rootOf(document: string): number | null {
  const root = outsideComments(document, /<(?:[\w-]+:)?(?:rss|rdf|feed|channel)(?=[\s/>])/gi);
  if (!root) return null;
  const before = document.slice(0, root.index);
  if (/<html[\s>]/i.test(before)) return null;
  // A channel without a parent is a feed that lost its root; inside anything else it is something else.
  if (/channel$/i.test(root[0]) && /<[a-z]/i.test(before)) return null;
  return root.index;
}

/** The first match of a pattern outside comments. */
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

/**
 * The entities that a DOCTYPE declares; null if one contains another, because then a few lines can become gigabytes.
 */
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

/** Addresses of namespaces, without their scheme and ending, and the usual prefix of each. */
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

/** Prefixes that people use without declaring them. */
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
  /** The root alone shows that it is a feed. */
  #isSaid = false;
  #over = false;

  #entry: Field[] | null = null;
  #field: Field | null = null;
  #fieldBegins = 0;
  #holdsElements = false;
  /** Number of open elements within the field that have the field's own name. */
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
        // An entry that is still open at the end was truncated.
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
      // Other formats have roots of these names, too: without a namespace or a channel, the document must look like a
      // feed.
      this.#isSaid = /^(?:rss|channel|atom:feed)$/.test(name);
      this.#levels.push({ ...level, kind: "root" });
      return;
    }
    const isEntry = name === (this.#dialect === "atom" ? "entry" : "item");
    if (isEntry) {
      // An entry that begins inside another one shows that the other was never closed.
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
    // Elements inside it that are still open were never closed.
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

  /** The prefixes and the base that apply inside the element that is being opened. */
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
