import { createTranslator } from "use-intl/core";
import type { Bulletin, BulletinPart } from "@/lib/channels/schema";
import { messagesOf } from "@/lib/i18n/messages";

/** The texts around the content of a bulletin, in its language. */
export function wordsOf({ language }: Pick<Bulletin, "language">) {
  const t = createTranslator({ locale: language, messages: messagesOf(language), namespace: "channels.message" });
  return { readAll: t("readAll"), more: (count: number) => t("more", { count }) };
}

/** Links come from the texts of others: a link that a reader follows must lead to the web. */
export function isWebLink(url: string | null): url is string {
  return url !== null && /^https?:\/\//i.test(url);
}

/** An address, escaped for a link in Markdown. */
export function markdownAddress(url: string): string {
  return url.replaceAll("(", "%28").replaceAll(")", "%29");
}

interface Room {
  /** The upper limit, in the units that `sizeOf` counts. */
  most: number;
  sizeOf?: (text: string) => number;
  /** Formats a part as the channel writes it. */
  write: (part: BulletinPart) => string;
  between?: string;
}

/**
 * As many whole parts of a bulletin as there is room for; the first is shortened if even it alone is too long. The
 * message has to say how many are left out.
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

/** As much of a part as fits; null if not even its beginning does. */
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

/** Cuts a text to at most `most` characters (UTF-16 code units), with an ellipsis if something is left out. */
export function clip(text: string, most: number): string {
  if (text.length <= most) return text;
  const cut = text.slice(0, Math.max(0, most - 1));
  // Never keeps half of a surrogate pair.
  return `${/[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}
