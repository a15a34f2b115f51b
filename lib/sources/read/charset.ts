import { isAscii, isUtf8 } from "node:buffer";
import chardet from "chardet";
import iconv from "iconv-lite";

/** Charset names are within this many bytes of the beginning. */
const head = 1_024;
const sample = 64 * 1_024;

/**
 * Decodes a document as browsers do: by its byte order mark, else the charset of its Content-Type, else its XML
 * declaration or `<meta>` (RFC 7303, section 3). Labels mean what the Encoding Standard says ("iso-8859-1" is
 * windows-1252). Valid UTF-8 that contains more than ASCII is read as UTF-8 whatever a label says, and a label that
 * does not fit the bytes is not trusted.
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

/** The encoding that writes the first "<" or "{" in several bytes, as every document begins with one. */
function wide(bytes: Buffer): string | null {
  const beginning = bytes.toString("latin1", 0, 64);
  if (/^[<{]\0\0\0/.test(beginning)) return "utf-32le";
  if (/^\0\0\0[<{]/.test(beginning)) return "utf-32be";
  if (/^(?:[ \r\n\t]\0)*[<{]\0/.test(beginning)) return "utf-16le";
  return /^(?:\0[ \r\n\t])*\0[<{]/.test(beginning) ? "utf-16be" : null;
}

/**
 * Whether more of its non-ASCII characters are valid UTF-8 than not: one broken character is no reason to misread the
 * rest.
 */
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
  // The declaration was readable as one byte per character, so the document is not in UTF-16 or UTF-32.
  return charset?.startsWith("utf-16") || charset?.startsWith("utf-32") ? "utf-8" : charset;
}

/** The charset a label means by the Encoding Standard, else as iconv-lite knows it; null for an unknown label. */
function known(label: string | null | undefined): string | null {
  if (!label) return null;
  try {
    return new TextDecoder(label).encoding;
  } catch {
    // A label of a charset that browsers do not read, or a typo.
    return iconv.encodingExists(label) ? label : null;
  }
}
