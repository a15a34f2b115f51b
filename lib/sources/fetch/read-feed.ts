import { createHash } from "node:crypto";
import { FetchFailure } from "@/lib/net/failure";
import { offload } from "@/lib/offload/offload";
import { OffloadError } from "@/lib/offload/work";
import { fetchDocument, type FetchedDocument, type FetchOptions, type Validators } from "@/lib/sources/fetch/document";
import { type Fetched, type ReadDocument, readWork } from "@/lib/sources/fetch/work";
import type { ParsedFeed } from "@/lib/sources/schema";

/** A feed as just read. `feed` is null when nothing has changed since the validators or the body hash were taken. */
export interface FeedReading {
  document: FetchedDocument;
  bodyHash: string | null;
  feed: ParsedFeed | null;
}

/** Who reads, and until when. */
export type Reading = Pick<FetchOptions, "signal" | "share" | "onRequest">;

/** Reads the feed at `url`. Throws `FetchFailure`, with `url_no_feed` when what is there is no feed. */
export async function readFeed(
  url: string,
  known: (Validators & { bodyHash: string | null }) | undefined,
  reading: Reading,
): Promise<FeedReading> {
  const document = await fetchDocument(url, { ...reading, validators: known });
  if (!document.body) return { document, bodyHash: known?.bodyHash ?? null, feed: null };
  const bodyHash = hashOf(document.body);
  if (bodyHash === known?.bodyHash) return { document, bodyHash, feed: null };
  const { feed } = await read(document, reading);
  if (!feed) throw new FetchFailure("url_no_feed");
  return { document, bodyHash, feed };
}

/** A search for a feed asks no more than this, redirects included, and is over by then. */
const mostRequests = 10;
const mostMs = 15_000;

/**
 * Finds the feed a person means by an address: the address itself when it is a feed, else the first one its page leads
 * to. Throws `FetchFailure`.
 */
export async function discoverFeed(
  address: string,
  { signal, share }: Pick<Reading, "signal" | "share">,
): Promise<FeedReading & { feed: ParsedFeed }> {
  const deadline = AbortSignal.timeout(mostMs);
  const over = signal ? AbortSignal.any([signal, deadline]) : deadline;
  let requests = 0;
  const onRequest = () => {
    requests += 1;
    if (requests > mostRequests) throw new FetchFailure("url_no_feed");
  };
  const reading = { signal: over, share, onRequest };
  try {
    const document = await fetchDocument(address, reading);
    const { feed, candidates } = await read(document, reading, true);
    if (feed) return { document, bodyHash: hashOf(document.body ?? new Uint8Array()), feed };
    for (const candidate of candidates) {
      const found = await readFeed(candidate, undefined, reading).catch((error: unknown) => {
        if (error instanceof FetchFailure && requests <= mostRequests && !over.aborted) return null;
        throw error;
      });
      if (found?.feed) return { ...found, feed: found.feed };
    }
    throw new FetchFailure("url_no_feed");
  } catch (error) {
    signal?.throwIfAborted();
    throw deadline.aborted ? new FetchFailure("url_timeout", { cause: error }) : error;
  }
}

/** What a document is, found out in a process of its own. */
async function read(
  { body, contentType, url }: FetchedDocument,
  { signal, share }: Reading,
  withCandidates = false,
): Promise<ReadDocument> {
  const fetched: Fetched = { body: body ?? new Uint8Array(), contentType, url, withCandidates };
  return offload(readWork, fetched, { signal, share }).catch((error: unknown) => {
    throw error instanceof OffloadError ? new FetchFailure("url_too_complex", { cause: error }) : error;
  });
}

function hashOf(body: Uint8Array): string {
  return createHash("sha256").update(body).digest("base64url");
}
