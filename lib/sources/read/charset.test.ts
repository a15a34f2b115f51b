import iconv from "iconv-lite";
import { describe, expect, it } from "vitest";
import { decodeDocument } from "@/lib/sources/read/charset";

const document = (text: string, encoding: string) => `<?xml version="1.0" encoding="${encoding}"?><t>${text}</t>`;
const french = "L’été, 12 € — cœur";

describe("what a document is written in", () => {
  it("is what its byte order mark says, else its Content-Type, else its XML declaration (RFC 7303, 3)", () => {
    const latin = iconv.encode(document("café", "koi8-r"), "latin1");
    expect(decodeDocument(latin, "text/xml; charset=iso-8859-1")).toContain("café");
    const marked = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from("café")]);
    expect(decodeDocument(marked, "text/xml; charset=iso-8859-1")).toBe("café");
    expect(decodeDocument(iconv.encode(document("Совет", "koi8-r"), "koi8-r"), "text/xml")).toContain("Совет");
    expect(decodeDocument(iconv.encode(document("Совет", "windows-1251"), "win1251"), null)).toContain("Совет");
  });

  it.each(["iso-8859-1", "latin1", "us-ascii", "ISO_8859-1", "cp1252"])(
    "by %s means windows-1252, as in every browser (Encoding Standard, 4.2)",
    (label) => expect(decodeDocument(iconv.encode(document(french, label), "windows-1252"), null)).toContain(french),
  );

  it("is UTF-8 where it can be, whatever a label says", () => {
    for (const label of ["iso-8859-1", "utf-16", "windows-1251", "shift_jis"])
      expect(decodeDocument(Buffer.from(document(french, label)), `text/xml; charset=${label}`)).toContain(french);
  });

  it("is UTF-16 without a mark where every other byte is nothing", () => {
    for (const encoding of ["utf-16le", "utf-16be"])
      expect(decodeDocument(iconv.encode(document(french, "utf-16"), encoding), "text/xml")).toContain(french);
  });

  it("is not what a label says where bytes then mean nothing", () => {
    const cyrillic = iconv.encode(document("Совет принял бюджет на новый год после долгого спора", "utf-8"), "win1251");
    expect(decodeDocument(cyrillic, "text/xml; charset=utf-8")).toContain("Совет");
  });

  it("stays UTF-8 for one broken byte", () => {
    const broken = Buffer.concat([Buffer.from(french.repeat(5)), Buffer.from([0xe9]), Buffer.from(" end")]);
    expect(decodeDocument(broken, "text/xml; charset=utf-8")).toContain(french);
  });

  it("may be what only browsers know, and no label that nobody knows is a reason to fail", () => {
    const japanese = Buffer.from([0x1b, 0x24, 0x42, 0x46, 0x7c, 0x1b, 0x28, 0x42]);
    expect(decodeDocument(japanese, "text/xml; charset=iso-2022-jp")).toBe("日");
    expect(decodeDocument(Buffer.from("plain"), "text/xml; charset=no-such-thing")).toBe("plain");
  });
});
