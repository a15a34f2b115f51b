import { createTranslator } from "use-intl/core";
import type { Bulletin, BulletinPart } from "@/lib/channels/schema";
import { messagesOf } from "@/lib/i18n/messages";

/** The words of a bulletin that are not its own, in its language. */
export function wordsOf({ language }: Pick<Bulletin, "language">) {
  const t = createTranslator({ locale: language, messages: messagesOf(language), namespace: "channels.message" });
  return { readAll: t("readAll"), more: (count: number) => t("more", { count }) };
}

/** What opens a door for the words of others: a link a reader follows must lead to the web. */
export function isWebLink(url: string | null): url is string {
  return url !== null && /^https?:\/\//i.test(url);
}

/** An address within a link of Markdown. */
export function markdownAddress(url: string): string {
  return url.replaceAll("(", "%28").replaceAll(")", "%29");
}

interface Room {
  /** How much there is room for, in the units that `sizeOf` counts. */
  most: number;
  sizeOf?: (text: string) => number;
  /** A part as the channel writes it, by a text of each paragraph. */
  write: (part: BulletinPart) => string;
  between?: string;
}

/**
 * As many of a bulletin's parts as there is room for, each whole; the first is shortened where it alone is too long. How many
 * are left out is to be said.
 */
export function fitParts(
  parts: readonly BulletinPart[],
  { most, sizeOf = (text) => text.length, write, between = "\n\n" }: Room,
): { shown: BulletinPart[]; left: number } {
  const shown: BulletinPart[] = [];
  let size = 0;
  for (const part of parts) {
    size += sizeOf(write(part)) + (shown.length > 0 ? sizeOf(between) : 0);
    if (size > most) break;
    shown.push(part);
  }
  const [first] = parts;
  const short = first && shown.length === 0 ? shortened(first, (part) => sizeOf(write(part)) <= most) : null;
  if (short) shown.push(short);
  return { shown, left: parts.length - shown.length };
}

/** As much of a part as fits; null where not even its beginning does. */
function shortened(part: BulletinPart, fits: (part: BulletinPart) => boolean): BulletinPart | null {
  const text = part.paragraphs.join("\n");
  const cut = (length: number) => ({ ...part, paragraphs: [clip(text, length)] });
  let least = 0;
  let most = text.length;
  while (least < most) {
    const middle = Math.ceil((least + most) / 2);
    if (fits(cut(middle))) least = middle;
    else most = middle - 1;
  }
  return least > 1 ? cut(least) : null;
}

export function bytesOf(text: string): number {
  return Buffer.byteLength(text);
}

/** A text of at most so many characters (UTF-16 code units), with an ellipsis where something is left out. */
export function clip(text: string, most: number): string {
  if (text.length <= most) return text;
  const cut = text.slice(0, Math.max(0, most - 1));
  // Half of a character is none.
  return `${/[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}
