import { plain } from "@/lib/synthesis/gate/plain";
import { quotableSentences } from "@/lib/synthesis/sentences/split";
import type { Locale } from "@/lib/i18n/schema";
import type { Material } from "@/lib/synthesis/schema";

/** A sentence that this many items of one feed contain is not news. */
const fewest = 3;
/** Entries of a live blog, and what is meant for its audience. */
const aside =
  /^\d{1,3}(?:\+\d)?\s?(?:min(?:s|utes?)?|')\s?[:.–-]|^(?:preamble|kick-?off|half[- ]time|full[- ]time|teams|line-?ups)\b\s?[:.–-]|\b(?:tell us|let us know|have your say|join (?:the|our) conversation|leave a comment|in the comments? below|dites-nous|en commentaire)\b|^here (?:are|is) (?:\S+ )?(?:things|what|everything|how)\b|^voici (?:ce|\S+ (?:choses|infos))\b|^(?:listen|watch|read|subscribe|écoute[rz]|regarde[rz]|lire)\s?:/iu;
/** "MODELTON, Nov 27 (Example Wire) - " before the first sentence. */
const dateline =
  /^(?:\p{Lu}[\p{L}.' -]{2,40}, \d{1,2}\.? \p{L}{3,9}\.? \([\p{L} ./]{2,40}\)\.?|\p{Lu}[\p{Lu}\p{M}.' -]{2,40}(?:, \p{L}[\p{L}. ]{1,30})?(?:,? \p{L}{3,9}\.? \d{1,2})?\s?(?:\([\p{L} .]{2,40}\))?|\([\p{L} .]{2,40}\))\s?[-–—]\s?/u;

/** Sentences that each feed repeats in so many items that they are not news: footers, sponsors, invitations. */
export function recurringOf(materials: readonly Material[], locale: Locale): Map<string, Set<string>> {
  const counts = new Map<string, Map<string, number>>();
  for (const { feedId, text } of materials) {
    const ofFeed = counts.get(feedId) ?? new Map<string, number>();
    for (const sentence of new Set(quotableSentences(edgesOf(text), locale).map(plain)))
      ofFeed.set(sentence, (ofFeed.get(sentence) ?? 0) + 1);
    counts.set(feedId, ofFeed);
  }
  const recurring = new Map<string, Set<string>>();
  for (const [feedId, ofFeed] of counts)
    recurring.set(feedId, new Set([...ofFeed].filter(([, count]) => count >= fewest).map(([sentence]) => sentence)));
  return recurring;
}

/** The beginning and the end of a text: nobody puts a footer into the middle. */
function edgesOf(text: string): string {
  return text.length > 3_000 ? `${text.slice(0, 800)}\n${text.slice(-1_600)}` : text;
}

/** Whether a title only points at something to listen to or to watch. */
export function isPointer(title: string): boolean {
  return aside.test(title);
}

/** A sentence as it is told, without the dateline before it; null if it is not news. */
export function newsOf(sentence: string, recurring: ReadonlySet<string> | undefined): string | null {
  if (aside.test(sentence) || recurring?.has(plain(sentence))) return null;
  const told = sentence.replace(dateline, "");
  return /^["'«“‘„¿¡]?\p{Lu}/u.test(told) || told === sentence ? told : null;
}
