import { decodeHTMLStrict } from "entities";
import { Tokenizer } from "htmlparser2";
import iconv from "iconv-lite";

/** Elements that are left out: not text, for programs, deleted, or belonging to a picture that is not shown. */
const untold = new Set(
  (
    "script style noscript template iframe object embed svg math audio video canvas map " +
    "button select textarea head figcaption rp rt del s strike"
  ).split(" "),
);
/** Elements whose text begins a paragraph. */
const paragraphs = new Set(
  "p h1 h2 h3 h4 h5 h6 ul ol dl blockquote pre table section article aside header footer figure hr form".split(" "),
);
/** Elements whose text begins a line. */
const lines = new Set("div li dt dd tr address main nav center caption fieldset details summary".split(" "));
const other =
  "a abbr acronym applet area b base basefont bdi bdo big blink body br cite code col colgroup command data datalist dfn " +
  "em font frame frameset html i img input ins isindex kbd keygen label legend link mark marquee math meta meter nobr " +
  "noframes optgroup option output param picture plaintext progress q rb ruby samp slot small source span strong sub sup " +
  "tbody td tfoot th thead time tr track tt u ul var wbr xml xmp";
/** The element names of HTML; other words in angle brackets may be part of the text. */
const known = new Set([...untold, ...paragraphs, ...lines, ...other.split(" ")]);

/** Upper limit of HTML, in characters; no article is longer. */
const mostMarkup = 2_000_000;

/**
 * Converts what a feed calls a text to plain text: HTML, HTML that was escaped once too often, or plain words, whose
 * line breaks are kept. In the result, paragraphs are separated by blank lines, cells of a row by a space, and links
 * are their words.
 */
export function textOf(written: string): string {
  const value = written.slice(0, mostMarkup);
  if (isMarkup(value)) return textOfHtml(value);
  const words = decodeHTMLStrict(value);
  return isMarkup(words) ? textOfHtml(words) : withoutMarkers(tidy(words));
}

export function textOfHtml(html: string): string {
  return withoutMarkers(tidy(unmarked(html.slice(0, mostMarkup))));
}

/**
 * A title or name in one line, without markup, and without characters that change the direction of the text beside it.
 */
export function titleOf(value: string): string {
  let title = value.slice(0, mostMarkup);
  // Some programs escape text that is escaped already, and some do so twice.
  for (let round = 0; round < 3; round++) {
    const before = title;
    title = isMarkup(title) ? unmarked(title, true) : decodeHTMLStrict(title);
    if (title === before || !/&#?\w{2,31};|<\/[a-z]/i.test(title)) break;
  }
  return oneLine(title);
}

/** A title that is declared as plain text: what looks like markup in it is part of the title. */
export function plainTitleOf(value: string): string {
  return oneLine(decodeHTMLStrict(value));
}

function oneLine(text: string): string {
  return tidy(text)
    .replace(/[\u061c\u200e\u200f]/g, "")
    .replace(/\s+/g, " ")
    .trim();
}

function isMarkup(value: string): boolean {
  for (const [, name = ""] of value.matchAll(/<[/!]?([a-z][\w:-]*)(?=[\s/>])[^<>]*>/gi))
    if (known.has(name.toLowerCase()) || /[:-]/.test(name)) return true;
  return value.includes("<!--");
}

/** The text of HTML, in one pass and without a tree, so that the nesting depth does not matter. */
function unmarked(html: string, isTitle = false): string {
  const pieces: string[] = [];
  let breaks = 0;
  let preformatted = 0;
  let tag = "";
  let opened = 0;
  let href = "";
  let attribute = "";
  /** An element that is left out, and how deep it is nested in itself. */
  let skipped: { name: string; depth: number } | null = null;
  let note: Note | null = null;

  const write = (text: string) => {
    if (skipped) return;
    const words = preformatted > 0 ? text : text.replace(/\s+/g, " ");
    if (words.trim() === "" && (breaks > 0 || pieces.length === 0)) return;
    if (breaks > 0 && pieces.length > 0) pieces.push("\n".repeat(breaks));
    breaks = 0;
    pieces.push(words);
  };
  const endNote = () => {
    if (!note) return;
    const { from } = note;
    const kept = toldOf(note, pieces.splice(from).join(""), pieces.at(-1) ?? "");
    note = null;
    if (kept) pieces.push(kept);
  };
  const open = (name: string, isClosed: boolean, written: string) => {
    if (skipped) {
      if (name === skipped.name && !isClosed) skipped.depth += 1;
    } else if (isTitle && !known.has(name) && !/[:-]/.test(name)) write(written);
    else if (untold.has(name)) {
      // An element that is never closed would hide all the rest.
      if (!isClosed && (closings().get(name) ?? -1) > opened) skipped = { name, depth: 1 };
    } else if (name === "br") breaks = Math.min(2, breaks + 1);
    else if (paragraphs.has(name)) breaks = 2;
    else if (lines.has(name)) breaks = Math.max(1, breaks);
    else if (name === "td" || name === "th") write(" ");
    else if (name === "sup" && !isClosed) note ??= { from: pieces.length, tag: name, isLinked: false };
    else if (name === "a" && !isClosed) {
      if (note) note.isLinked ||= href !== "";
      else if (href.startsWith("#")) note = { from: pieces.length, tag: name, isLinked: true };
    }
    if (name === "pre" && !isClosed && !skipped) preformatted += 1;
  };
  const close = (name: string, written: string) => {
    if (skipped) {
      if (name === skipped.name) skipped.depth -= 1;
      if (skipped.depth === 0) skipped = null;
    } else if (isTitle && !known.has(name) && !/[:-]/.test(name)) write(written);
    else if (name === note?.tag) endNote();
    else if (paragraphs.has(name)) breaks = 2;
    else if (lines.has(name)) breaks = Math.max(1, breaks);
    if (name === "pre") preformatted = Math.max(0, preformatted - 1);
  };
  let seen: Map<string, number> | null = null;
  const closings = () => (seen ??= lastClosings(html));

  const tokenizer = new Tokenizer(
    { xmlMode: false, decodeEntities: true },
    {
      onopentagname: (from, to) => {
        tag = nameOf(html.slice(from, to));
        opened = from - 1;
        href = "";
      },
      onattribname: (from, to) => (attribute = html.slice(from, to).toLowerCase()),
      onattribdata: (from, to) => {
        if (attribute === "href" && href.length < 2_000) href += html.slice(from, to);
      },
      onattribentity: () => undefined,
      onattribend: () => undefined,
      onopentagend: (to) => open(tag, false, html.slice(opened, to + 1)),
      onselfclosingtag: (to) => open(tag, true, html.slice(opened, to + 1)),
      onclosetag: (from, to) => close(nameOf(html.slice(from, to)), `</${html.slice(from, to)}>`),
      ontext: (from, to) => write(html.slice(from, to)),
      ontextentity: (code) => write(String.fromCodePoint(code)),
      oncdata: (from, to, beyond) => write(html.slice(from, to - beyond).replace(/<[^<>]*>/g, " ")),
      oncomment: () => undefined,
      ondeclaration: () => undefined,
      onprocessinginstruction: () => undefined,
      onend: endNote,
    },
  );
  tokenizer.write(html);
  tokenizer.end();
  return pieces.join("");
}

/** An element's name without the prefix that XHTML may have. */
function nameOf(written: string): string {
  return written.toLowerCase().replace(/^(?:xhtml|html|h):/, "");
}

function lastClosings(html: string): Map<string, number> {
  const found = new Map<string, number>();
  for (const { 1: name = "", index } of html.matchAll(/<\/([a-z][\w:-]*)/gi)) found.set(nameOf(name), index);
  return found;
}

/** A possible footnote mark: superscript text, or a link to a place on the same page. */
interface Note {
  /** Its first piece. */
  from: number;
  tag: string;
  isLinked: boolean;
}

const high = new Map("0123456789+-−".split("").map((digit, index) => [digit, "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻".charAt(index)]));

/**
 * What is kept of superscript text: nothing of a footnote mark, the digits of a power as superscript, else its words.
 */
function toldOf({ tag, isLinked }: Note, text: string, before: string): string {
  const mark = text.trim().replace(/^[[(]|[\])]$/g, "");
  const isDigits = /^\d{1,3}(?:[\s,;–-]\d{1,3})*$/.test(mark);
  if ((isDigits && isLinked) || /^[*†‡§¶#^\u21a9]{1,3}\ufe0e?$/u.test(mark)) return "";
  if (tag !== "sup") return text;
  // "10²" and "m²" are powers; digits after a word or the end of a sentence are a mark.
  if (isDigits && /(?:\p{L}{4}|[^\p{L}\p{N}\s)])$/u.test(before)) return "";
  return /^[+\-−]?\d{1,3}$/.test(mark)
    ? mark
        .split("")
        .map((digit) => high.get(digit) ?? digit)
        .join("")
    : text;
}

function tidy(text: string): string {
  return (
    text
      .replace(/\r\n?|[\u2028\u2029]/g, "\n")
      // Control characters of Latin-1 show that a text in windows-1252 was read as Latin-1 on its way.
      .replace(/[\x80-\x9f]/g, (control) => iconv.decode(Buffer.from(control, "latin1"), "windows-1252"))
      .replace(/(?![\n\t])\p{Cc}|[\u00ad\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff]/gu, "")
      .replace(/[^\S\n]+/g, " ")
      .replace(/ ?\n ?/g, "\n")
      .replace(/\n{3,}/g, "\n\n")
      .trim()
  );
}

/** Removes what was typed to mark the items of a list and the lines of a quotation. */
function withoutMarkers(text: string): string {
  return text.replace(/^(?:[•▪‣◦●*-] |> ?)+/gm, "");
}
