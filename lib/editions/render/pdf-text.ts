/**
 * A text as it is set in the PDF: composed, with plain spaces, and without characters that have no width and no glyph.
 */
export function printable(text: string): string {
  return (
    text
      .normalize("NFC")
      .replace(/[\u00A0\u2000-\u200A\u202F]/g, " ")
      .replace(/[\u200B-\u200F\u00AD\u202A-\u202E\u2066-\u2069\uFEFF]|[\uFE00-\uFE0F]/g, "")
      // No embedded font has characters beyond the basic plane (emoji, rare ideographs).
      .replace(/[\u{10000}-\u{10FFFF}]/gu, "?")
  );
}
