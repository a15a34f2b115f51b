import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { logoSchema, shownSize } from "@/lib/mail/logo";

const png = (width: number, height: number, more = 0) => {
  const chunk = (type: string, data: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    return Buffer.concat([length, Buffer.from(type), data, Buffer.alloc(4)]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(Buffer.alloc(1))),
    Buffer.alloc(more),
  ]);
};
const jpeg = (width: number, height: number) => {
  const frame = Buffer.from([0xff, 0xc0, 0, 11, 8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0]);
  return Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 1]), frame, Buffer.alloc(20)]);
};
const url = (type: string, bytes: Buffer) => `data:image/${type};base64,${bytes.toString("base64")}`;
const wrong = (text: string) => logoSchema.safeParse(text).error?.issues[0]?.message;

describe("a logo", () => {
  it("is a PNG or JPEG that says how large it is", () => {
    expect(logoSchema.parse(url("png", png(300, 80)))).toMatchObject({
      contentType: "image/png",
      width: 300,
      height: 80,
    });
    expect(logoSchema.parse(url("jpeg", jpeg(640, 120)))).toMatchObject({
      contentType: "image/jpeg",
      width: 640,
      height: 120,
    });
  });

  it("is nothing else, whatever it says of itself, and not too large", () => {
    expect(wrong(url("png", Buffer.from("<svg onload='alert(1)'/>")))).toBe("logo_invalid");
    expect(wrong(url("png", jpeg(10, 10)))).toBe("logo_invalid");
    expect(wrong(url("svg+xml", png(10, 10)))).toBe("logo_invalid");
    expect(wrong("https://example.com/logo.png")).toBe("logo_invalid");
    expect(wrong(url("png", png(0, 10)))).toBe("logo_invalid");
    expect(wrong(url("png", png(4_000, 10)))).toBe("logo_too_large");
    expect(wrong(url("png", png(10, 10, 110 * 1024)))).toBe("logo_too_large");
  });

  it("is shown in its own proportions, and never larger than it is", () => {
    expect(shownSize({ width: 480, height: 96 })).toEqual({ width: 240, height: 48 });
    expect(shownSize({ width: 2_000, height: 100 })).toEqual({ width: 240, height: 12 });
    expect(shownSize({ width: 20, height: 10 })).toEqual({ width: 20, height: 10 });
  });
});
