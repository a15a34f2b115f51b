import chardet from "chardet";
import iconv from "iconv-lite";

/**
 * Decodes a document: by its byte order mark, else the charset of its Content-Type, else its XML declaration,
 * else by what the bytes look like (RFC 7303, section 3, gives this order for XML).
 */
export function decodeDocument(body: Uint8Array, contentType: string | null): string {
  const bytes = Buffer.from(body);
  const head = bytes.subarray(0, 1_024).toString("latin1");
  const named = byteOrderMark(bytes) ?? charsetOf(contentType) ?? declared(head) ?? detected(bytes);
  return iconv.decode(bytes, named);
}

function byteOrderMark(bytes: Buffer): string | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return "utf-8";
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  return null;
}

function charsetOf(contentType: string | null): string | null {
  return known(/charset\s*=\s*"?([\w.:-]+)/i.exec(contentType ?? "")?.[1]);
}

function declared(head: string): string | null {
  return known(
    /<\?xml[^>]*encoding\s*=\s*["']([\w.:-]+)/i.exec(head)?.[1] ??
      /<meta[^>]*charset\s*=\s*["']?([\w.:-]+)/i.exec(head)?.[1],
  );
}

function detected(bytes: Buffer): string {
  return known(chardet.detect(bytes.subarray(0, 64 * 1024))) ?? "utf-8";
}

function known(name: string | null | undefined): string | null {
  return name && iconv.encodingExists(name) ? name : null;
}
