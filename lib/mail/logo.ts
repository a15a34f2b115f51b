import { z } from "zod";

/** An image embedded in mail, read from a data URL. */
export interface LogoImage {
  contentType: "image/png" | "image/jpeg";
  base64: string;
  width: number;
  height: number;
}

const mostBytes = 100 * 1024;
const mostWidth = 1_600;
const mostHeight = 800;

/** A PNG or JPEG as a data URL, of at most 100 KB and 1,600 by 800 pixels. */
export const logoSchema = z
  .string({ error: "logo_invalid" })
  .max(Math.ceil((mostBytes * 4) / 3) + 64, "logo_too_large")
  .transform((url, context): LogoImage => {
    const image = readDataUrl(url);
    const problem = !image ? "logo_invalid" : problemOf(image);
    if (image && !problem) return image;
    context.addIssue({ code: "custom", message: problem ?? "logo_invalid" });
    return z.NEVER;
  });

function problemOf({ base64, width, height }: LogoImage): string | null {
  if ((base64.length * 3) / 4 > mostBytes + 2) return "logo_too_large";
  return width > mostWidth || height > mostHeight ? "logo_too_large" : null;
}

function readDataUrl(url: string): LogoImage | null {
  const [, contentType, base64 = ""] = /^data:(image\/(?:png|jpeg));base64,([A-Za-z0-9+/]+={0,2})$/.exec(url) ?? [];
  if (contentType !== "image/png" && contentType !== "image/jpeg") return null;
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const size = contentType === "image/png" ? sizeOfPng(bytes) : sizeOfJpeg(bytes);
  return size && { contentType, base64, ...size };
}

interface Size {
  width: number;
  height: number;
}

/** Size from the header (PNG specification, IHDR). */
function sizeOfPng(bytes: Uint8Array): Size | null {
  const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
  if (bytes.length < 33 || signature.some((byte, at) => bytes[at] !== byte)) return null;
  const view = new DataView(bytes.buffer);
  return whole({ width: view.getUint32(16), height: view.getUint32(20) });
}

/** Size from the first frame (ITU T.81, SOF0 to SOF15 except DHT, JPG and DAC). */
function sizeOfJpeg(bytes: Uint8Array): Size | null {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return null;
  const view = new DataView(bytes.buffer);
  for (let at = 2; at + 9 < bytes.length && bytes[at] === 0xff; at += 2 + view.getUint16(at + 2)) {
    const marker = bytes[at + 1] ?? 0;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return whole({ height: view.getUint16(at + 5), width: view.getUint16(at + 7) });
    if (view.getUint16(at + 2) < 2) return null;
  }
  return null;
}

function whole({ width, height }: Size): Size | null {
  return width > 0 && height > 0 ? { width, height } : null;
}

/** Maximum height and width at which a logo is shown. */
const shownHeight = 48;
const shownWidth = 240;

/** The size at which a logo is shown: never larger than the image itself. */
export function shownSize({ width, height }: Size): Size {
  const part = Math.min(1, shownHeight / height, shownWidth / width);
  return { width: Math.max(1, Math.round(width * part)), height: Math.max(1, Math.round(height * part)) };
}

/** The content id of an image in the mail that carries it. */
export function logoCid(id: string): string {
  return `logo-${id}@periodical`;
}

/** A mail's HTML with its images embedded as data URLs, so that a browser can show it on its own. */
export function withImages(
  html: string,
  images: readonly { contentId?: string | undefined; contentType: string; content: Uint8Array }[],
): string {
  return images.reduce((shown, { contentId, contentType, content }) => {
    if (!contentId) return shown;
    const url = `data:${contentType};base64,${Buffer.from(content).toString("base64")}`;
    return shown.replaceAll(`cid:${contentId}`, url);
  }, html);
}
