import { Tokenizer } from "htmlparser2";
import { titleOf } from "@/lib/sources/read/plain-text";

/** A feed as a list of subscriptions names it. */
export interface ListedFeed {
  /** As written in the list; it may not be a valid address. */
  address: string;
  title: string | null;
  /** The folder that contains it; nested folders as "News / Courts". */
  folder: string | null;
}

export interface FeedList {
  feeds: ListedFeed[];
  /** The list ends in the middle of something; the complete entries are kept. */
  isCutOff: boolean;
}

/** Upper limit of feeds in a list; one more is read, to recognise lists that exceed the limit. */
export const mostListed = 2_000;
const longestName = 80;
const deepestFolder = 10;

/**
 * Reads an OPML list of feeds as programs write it: nested outlines with `text` or `title` or neither, and `xmlUrl` in
 * any case. Null if the document is no OPML.
 */
export function readOpml(document: string): FeedList | null {
  const start = /<opml(?=[\s>])/i.exec(document)?.index;
  if (start === undefined) return null;
  const source = document.slice(start);
  const feeds: ListedFeed[] = [];
  /** Names of the open outlines; null for an outline that is a feed or has no name. */
  const open: (string | null)[] = [];
  let tag = "";
  let attribute = "";
  let value = "";
  let attributes = new Map<string, string>();
  let isOver = false;
  const begin = (isClosed: boolean) => {
    if (tag !== "outline") return;
    const name = titleOf(attributes.get("title") || attributes.get("text") || "").slice(0, longestName) || null;
    const address =
      attributes.get("xmlurl") ?? (attributes.get("type")?.toLowerCase() === "rss" ? attributes.get("url") : undefined);
    if (address !== undefined && feeds.length <= mostListed)
      feeds.push({ address: address.trim(), title: name, folder: folderOf(open) });
    if (!isClosed) open.push(address === undefined ? name : null);
  };
  const tokenizer = new Tokenizer(
    { xmlMode: true, decodeEntities: true },
    {
      onopentagname: (from, to) => {
        tag = source.slice(from, to).toLowerCase();
        attributes = new Map();
      },
      onattribname: (from, to) => {
        attribute = source.slice(from, to).toLowerCase();
        value = "";
      },
      onattribdata: (from, to) => (value += source.slice(from, to)),
      onattribentity: (code) => (value += String.fromCodePoint(code)),
      onattribend: () => void attributes.set(attribute, value),
      onopentagend: () => begin(false),
      onselfclosingtag: () => begin(true),
      onclosetag: (from, to) => {
        const closed = source.slice(from, to).toLowerCase();
        if (closed === "outline") open.pop();
        if (closed === "opml" || closed === "body") isOver = true;
      },
      ontext: () => undefined,
      ontextentity: () => undefined,
      oncdata: () => undefined,
      oncomment: () => undefined,
      ondeclaration: () => undefined,
      onprocessinginstruction: () => undefined,
      onend: () => undefined,
    },
  );
  tokenizer.write(source);
  tokenizer.end();
  return { feeds, isCutOff: !isOver };
}

function folderOf(open: (string | null)[]): string | null {
  const names = open.filter((name) => name !== null).slice(-deepestFolder);
  const path = names.join(" / ");
  // If the path is too long for a name, the innermost folder is used, because it says most.
  return path === "" ? null : path.length <= longestName ? path : (names.at(-1) ?? null);
}

/** Pasted addresses, one per line or separated by spaces or commas: every word that looks like an address. */
export function readAddresses(text: string): FeedList {
  const words = text
    .split(/[\s,;<>"']+/)
    .filter((word) => /^(?:(?:feed:)?(?:https?:)?\/\/)?[^/?#\s]+\.[^/?#\s]+|^localhost/i.test(word));
  const feeds = [...new Set(words)].slice(0, mostListed + 1).map((address) => ({ address, title: null, folder: null }));
  return { feeds, isCutOff: false };
}
