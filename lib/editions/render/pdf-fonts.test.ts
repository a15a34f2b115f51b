import { Font } from "@react-pdf/renderer";
import { beforeAll, describe, expect, it } from "vitest";
import { layOutPdf } from "@/lib/editions/render/pdf";
import { stack } from "@/lib/editions/render/pdf-fonts";
import { documentSchema } from "@/lib/editions/schema";

/** The parts of a fontkit font that these tests use. */
interface Shaped {
  hasGlyphForCodePoint: (codePoint: number) => boolean;
  layout: (text: string) => { glyphs: { id: number; codePoints: number[] }[] };
}
const fontOf = (fontFamily: string) => Font.getFont({ fontFamily, fontWeight: 400 })?.data as unknown as Shaped;

const documentOf = (name: string) => ({
  id: "01990000-0000-7000-8000-000000000000",
  name,
  number: 1,
  date: new Date("2026-11-30T09:00:00Z"),
  timezone: "UTC",
  language: "en" as const,
  content: documentSchema.parse({ kind: "document", title: name, blocks: [] }),
});

/** How the fonts shape a text: the letters that each of its glyphs stands for, in the first font that has them all. */
function lettersOf(text: string): string[] {
  const has = (font: Shaped, letter: string) => font.hasGlyphForCodePoint(letter.codePointAt(0) ?? 0);
  const font = stack("Serif")
    .map(fontOf)
    .find((one) => Array.from(text).every((letter) => has(one, letter)));
  return (font?.layout(text).glyphs ?? []).map(({ codePoints }) => String.fromCodePoint(...codePoints));
}

describe("the fonts of a PDF", () => {
  // Letters of one script are drawn with parts of another script's: an earlier text must not change a later one.
  beforeAll(async () => {
    for (const text of ["Продажи по городам, Ёлка, Йод", "Ąę Łódź Źródło"]) await layOutPdf(documentOf(text));
  });

  it.each(["Πωλήσεις", "Ιωάννινα", "Рига", "Aal", "Zürich"])(
    "leave no letter of %s out, whatever was set before",
    (text) => expect(lettersOf(text).join("")).toBe(text.normalize("NFC")),
  );

  it("join the letters of Arabic, and have the points of Hebrew", () => {
    const shaped = (text: string) =>
      fontOf("Arabic")
        .layout(text)
        .glyphs.map(({ id }) => id);
    const alone = shaped("ب");
    expect(shaped("ببب")).not.toEqual([alone, alone, alone].flat());
    expect(fontOf("Hebrew").hasGlyphForCodePoint(0x5b8)).toBe(true);
  });
});
