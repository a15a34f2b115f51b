/**
 * Normalizes text for comparison: one Unicode form, and one kind of space, of quotation marks and of dashes. Nothing
 * else is changed: letters of other alphabets that look alike stay different, as do accents and case.
 */
export function plain(text: string): string {
  return text
    .normalize("NFKC")
    .replace(/[\u00ad\u200b\u2060\ufeff]/g, "")
    .replace(/[‘’‚‛′`´]/g, "'")
    .replace(/[“”„‟″«»]/g, '"')
    .replace(/[‐‑‒–—―−]/g, "-")
    .replace(/\s+/g, " ")
    .trim();
}

const dense = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Hangul}]/u;

/** Whether a text is in a script that writes words without spaces, or adds particles to them. */
export function isDense(text: string): boolean {
  return dense.test(text);
}

/** A text escaped for a regular expression that finds it. */
export function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** A text normalized for comparison, without accents. Positions in it match those of normalized words. */
export function unaccented(text: string): string {
  return plain(text)
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "");
}

/** The marks that separate clauses, but not those within a number. */
export const clauseMarks = /[,;:()](?!\d)|\s-\s/g;

/** The words of a text in lower case, without accents, in their order; "n't" and elisions are separate words. */
export function wordsOf(text: string): string[] {
  const bare = unaccented(text)
    .toLowerCase()
    .replace(/\bcan't\b/g, "can not")
    .replace(/\bwon't\b/g, "will not")
    .replace(/n't\b/g, " not")
    .replace(/\b(?:per|pour)[ -]cent\b/g, "percent")
    .replace(/\bpass(?:ed|es)? away\b/g, "died")
    .replace(/\b(?:c|d|j|l|m|n|s|t|qu|jusqu|lorsqu|puisqu)'/g, (elided) => `${elided.slice(0, -1)} `);
  return bare.match(/[\p{L}\p{N}]+/gu) ?? [];
}
