// What the embedded fonts have: Latin with its extensions, Greek, Cyrillic, punctuation, currencies, a few signs.
const known =
  /[\u0020-\u024F\u02C6-\u02DD\u0370-\u03FF\u0400-\u04FF\u1E00-\u1EFF\u2010-\u2027\u2030-\u205E\u20A0-\u20BF\u2116\u2122\u2190-\u2193\u2212\n]/u;

/** A text as the PDF can show it: a character that no embedded font has is a question mark instead of a wrong sign. */
export function printable(text: string): string {
  return Array.from(
    text
      .normalize("NFC")
      .replace(/[\u00A0\u2000-\u200A\u202F]/g, " ")
      .replace(/[\u200B-\u200F\u00AD]/g, ""),
    (character) => (known.test(character) ? character : "?"),
  ).join("");
}
