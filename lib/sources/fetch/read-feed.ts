import { createHash } from "node:crypto";
import { FetchFailure } from "@/lib/net/failure";
import { offload } from "@/lib/offload/offload";
import { OffloadError } from "@/lib/offload/work";
import { fetchDocument, type FetchedDocument, type FetchOptions, type Validators } from "@/lib/sources/fetch/document";
import { type Fetched, type ReadDocument, readWork } from "@/lib/sources/read/work";
import type { ParsedFeed } from "@/lib/sources/schema";

/** A feed that was read. `feed` is null if nothing has changed since the validators or the body hash were taken. */
export interface FeedReading {
  document: FetchedDocument;
  bodyHash: string | null;
  feed: ParsedFeed | null;
}

/** On whose behalf a feed is read, and until when. */
export type Reading = Pick<FetchOptions, "signal" | "share" | "onRequest" | "credentials">;

/** Reads the feed at `url`. Throws `FetchFailure`, with `url_no_feed` if the document there is no feed. */
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

/** Limits of one search for a feed: the number of requests, redirects included, and the time. */
const mostRequests = 10;
const mostMs = 15_000;

export interface Discovery extends FeedReading {
  feed: ParsedFeed;
  /** The address is that of a page, which leads to the feed. */
  isPage: boolean;
  /** Further feeds that the page declares; they are not read. */
  others: { url: string; title: string | null }[];
}

/**
 * Finds the feed a person means by an address: the address itself when it is a feed, else the first one its page leads
 * to. An address without a scheme ("//host/path") is tried with https, then with http. Throws `FetchFailure`.
 */
export async function discoverFeed(
  address: string,
  { signal, share, credentials }: Pick<Reading, "signal" | "share" | "credentials">,
): Promise<Discovery> {
  const deadline = AbortSignal.timeout(mostMs);
  const over = signal ? AbortSignal.any([signal, deadline]) : deadline;
  let requests = 0;
  const onRequest = () => {
    requests += 1;
    if (requests > mostRequests) throw new FetchFailure("url_no_feed");
  };
  const reading = { signal: over, share, onRequest, credentials: undefined };
  const continueBulk = (error: unknown) => {
    if (error instanceof FetchFailure && requests <= mostRequests && !over.aborted) return null;
    throw error;
  };
  try {
    const document = await fetchWithOrWithoutTls(address, { ...reading, credentials }, continueBulk);
    const { feed, candidates } = await read(document, reading, true);
    if (feed) return { document, bodyHash: hashOf(document.body ?? new Uint8Array()), feed, isPage: false, others: [] };
    const typed = new URL(address.startsWith("//") ? `https:${address}` : address).origin;
    const declared = candidates.filter(({ isDeclared }) => isDeclared);
    for (const candidate of candidates) {
      // The credentials of the typed address are sent to no other origin, wherever the address has led.
      const opened = { ...reading, credentials: new URL(candidate.url).origin === typed ? credentials : undefined };
      const found = await readFeed(candidate.url, undefined, opened).catch(continueBulk);
      if (!found?.feed) continue;
      const others = declared.filter(({ url }) => url !== candidate.url && url !== found.document.url);
      return { ...found, feed: found.feed, isPage: true, others };
    }
    throw new FetchFailure("url_no_feed");
  } catch (error) {
    signal?.throwIfAborted();
    throw deadline.aborted ? new FetchFailure("url_timeout", { cause: error }) : error;
  }
}

async function fetchWithOrWithoutTls(
  address: string,
  reading: Reading,
  continueBulk: (error: unknown) => null,
): Promise<FetchedDocument> {
  if (!address.startsWith("//")) return fetchDocument(address, reading);
  // Credentials are never sent unencrypted when no scheme was given.
  if (reading.credentials) return fetchDocument(`https:${address}`, reading);
  let refusal: unknown;
  const secure = await fetchDocument(`https:${address}`, reading).catch((error: unknown) => {
    refusal = error;
    return continueBulk(error);
  });
  if (secure) return secure;
  // The user sees the failure of https, unless http leads somewhere.
  return fetchDocument(`http:${address}`, reading).catch((error: unknown) => {
    continueBulk(error);
    throw refusal;
  });
}

/** Parses a document in a separate process. */
async function read(
  { body, contentType, link, url }: FetchedDocument,
  { signal, share }: Reading,
  withCandidates = false,
): Promise<ReadDocument> {
  const fetched: Fetched = { body: body ?? new Uint8Array(), contentType, link, url, withCandidates };
  return offload(readWork, fetched, { signal, share }).catch((error: unknown) => {
    throw error instanceof OffloadError ? new FetchFailure("url_too_complex", { cause: error }) : error;
  });
}

function hashOf(body: Uint8Array): string {
  return createHash("sha256").update(body).digest("base64url");
}
