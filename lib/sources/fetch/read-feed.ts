import { createHash } from "node:crypto";
import { decodeDocument } from "@/lib/sources/fetch/charset";
import { feedCandidates } from "@/lib/sources/fetch/discover";
import { fetchDocument, type FetchedDocument, type Validators } from "@/lib/sources/fetch/document";
import { FetchFailure } from "@/lib/net/failure";
import { parseFeed } from "@/lib/sources/fetch/parse";
import type { ParsedFeed } from "@/lib/sources/schema";

/** A feed as just read. `feed` is null when nothing has changed since the validators or the body hash were taken. */
export interface FeedReading {
  document: FetchedDocument;
  bodyHash: string | null;
  feed: ParsedFeed | null;
}

/** Reads the feed at `url`. Throws `FetchFailure`, with `url_no_feed` when what is there is no feed. */
export async function readFeed(
  url: string,
  known?: Validators & { bodyHash: string | null },
  signal?: AbortSignal,
): Promise<FeedReading> {
  const document = await fetchDocument(url, { validators: known, signal });
  if (!document.body) return { document, bodyHash: known?.bodyHash ?? null, feed: null };
  const bodyHash = createHash("sha256").update(document.body).digest("base64url");
  if (bodyHash === known?.bodyHash) return { document, bodyHash, feed: null };
  const feed = parseFeed(decodeDocument(document.body, document.contentType), document.url);
  if (!feed) throw new FetchFailure("url_no_feed");
  return { document, bodyHash, feed };
}

/**
 * Finds the feed a person means by an address: the address itself when it is a feed, else the first one its
 * page leads to. Throws `FetchFailure`.
 */
export async function discoverFeed(address: string): Promise<FeedReading & { feed: ParsedFeed }> {
  const document = await fetchDocument(address);
  const text = decodeDocument(document.body ?? new Uint8Array(), document.contentType);
  const own = parseFeed(text, document.url);
  if (own) {
    const bodyHash = createHash("sha256")
      .update(document.body ?? "")
      .digest("base64url");
    return { document, bodyHash, feed: own };
  }
  for (const candidate of feedCandidates(text, document.url)) {
    const reading = await readFeed(candidate).catch((error: unknown) => {
      if (error instanceof FetchFailure) return null;
      throw error;
    });
    if (reading?.feed) return { ...reading, feed: reading.feed };
  }
  throw new FetchFailure("url_no_feed");
}
