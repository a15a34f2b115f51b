import { isAscii, isUtf8 } from "node:buffer";
import chardet from "chardet";
import iconv from "iconv-lite";

/** Names of charsets stand this far from the beginning at most. */
const head = 1_024;
const sample = 64 * 1_024;

/**
 * Decodes a document as browsers do: by its byte order mark, else the charset of its Content-Type, else its XML
 * declaration or `<meta>` (RFC 7303, section 3), labels meaning what the Encoding Standard says ("iso-8859-1" is
 * windows-1252). What is valid UTF-8 and holds more than ASCII is that whatever a label says, and a label under which
 * bytes mean nothing is doubted.
 */
export function decodeDocument(body: Uint8Array, contentType: string | null): string {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const certain = byteOrderMark(bytes) ?? wide(bytes);
  if (certain) return decode(bytes, certain);
  const plain = isAscii(bytes);
  if (!plain && isUtf8(bytes)) return decode(bytes, "utf-8");
  const labelled = charsetOf(contentType) ?? declared(bytes.toString("latin1", 0, head));
  if (labelled) {
    const text = decode(bytes, labelled);
    if (plain || !text.includes("\ufffd") || (labelled === "utf-8" && isMostlyUtf8(bytes))) return text;
  }
  return decode(
    bytes,
    plain || isMostlyUtf8(bytes) ? "utf-8" : (known(chardet.detect(bytes.subarray(0, sample))) ?? "windows-1252"),
  );
}

function decode(bytes: Buffer, charset: string): string {
  if (iconv.encodingExists(charset)) return iconv.decode(bytes, charset);
  return new TextDecoder(charset).decode(bytes);
}

function byteOrderMark(bytes: Buffer): string | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return "utf-8";
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes[2] === 0 && bytes[3] === 0 ? "utf-32le" : "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  return bytes[0] === 0 && bytes[1] === 0 && bytes[2] === 0xfe && bytes[3] === 0xff ? "utf-32be" : null;
}

/** What writes a "<" in several bytes, as every document begins. */
function wide(bytes: Buffer): string | null {
  const beginning = bytes.toString("latin1", 0, 64);
  if (/^[<{]\0\0\0/.test(beginning)) return "utf-32le";
  if (/^\0\0\0[<{]/.test(beginning)) return "utf-32be";
  if (/^(?:[ \r\n\t]\0)*[<{]\0/.test(beginning)) return "utf-16le";
  return /^(?:\0[ \r\n\t])*\0[<{]/.test(beginning) ? "utf-16be" : null;
}

/** Whether more of its bytes beyond ASCII make UTF-8 than do not: one that is broken is no reason to misread the rest. */
function isMostlyUtf8(bytes: Buffer): boolean {
  const text = bytes.toString("utf8", 0, sample);
  const broken = text.split("\ufffd").length - 1;
  const good = [...text.matchAll(/[^\0-\x7f\ufffd]/gu)].length;
  return good > broken;
}

function charsetOf(contentType: string | null): string | null {
  return known(/charset\s*=\s*["']?([\w.:-]+)/i.exec(contentType ?? "")?.[1]);
}

function declared(beginning: string): string | null {
  const name =
    /<\?xml[^>]*encoding\s*=\s*["']([\w.:-]+)/i.exec(beginning)?.[1] ??
    /<meta[^>]*charset\s*=\s*["']?([\w.:-]+)/i.exec(beginning)?.[1];
  const charset = known(name);
  // Whoever reads this far has not read it in two bytes a character.
  return charset?.startsWith("utf-16") || charset?.startsWith("utf-32") ? "utf-8" : charset;
}

/** The charset a label means by the Encoding Standard; null for what it does not know. */
function known(label: string | null | undefined): string | null {
  if (!label) return null;
  try {
    return new TextDecoder(label).encoding;
  } catch {
    // A label of a charset that browsers do not read, or a slip.
    return iconv.encodingExists(label) ? label : null;
  }
}
