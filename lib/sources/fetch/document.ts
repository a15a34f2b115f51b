import { fetch, type Response } from "undici";
import { dispatcherFor } from "@/lib/net/guard";
import { FetchFailure } from "@/lib/net/failure";
import { toFailure } from "@/lib/net/open-stream";
import { userAgent } from "@/lib/net/user-agent";
import { createRoom } from "@/lib/room";
import { withHostTurn } from "@/lib/sources/fetch/host-turns";

/** Upper limit of a document in decoded bytes; the rest is not read. */
export const maxFeedBytes = 24 * 1024 * 1024;
const maxRedirects = 5;
const timeoutMs = 20_000;

export interface FetchedDocument {
  /** The address that finally answered. */
  url: string;
  /** Where permanent redirects alone (301, 308) lead; null if that is the requested address. */
  movedTo: string | null;
  /** Null when the server says that nothing has changed. */
  body: Uint8Array | null;
  contentType: string | null;
  /** Its `Link` header. */
  link: string | null;
  etag: string | null;
  lastModified: string | null;
  cacheControl: string | null;
  expires: string | null;
}

export interface Validators {
  etag: string | null;
  lastModified: string | null;
}

/** Limits how many requests run at once, and so how many documents are in memory. */
const room = createRoom({ width: () => 32, mostOfOne: () => 16, mostWaiting: 10_000 });

export interface FetchOptions {
  validators?: Validators | undefined;
  signal?: AbortSignal | undefined;
  /** Whose fetch it is; fetches with the same value share a limit of how many run at once. */
  share?: string | undefined;
  /** Called before each request; what it throws ends the fetch. */
  onRequest?: (() => void) | undefined;
  /** Called with the target of a redirect before it is requested; what it throws ends the fetch. */
  onRedirect?: ((to: URL) => Promise<void>) | undefined;
  /** The `Accept` header; asks for feeds by default. */
  accept?: string | undefined;
  /** Upper limit in decoded bytes; the rest is left out. */
  mostBytes?: number | undefined;
  /** Headers with credentials, sent to the address's own origin and to no other. */
  credentials?: Readonly<Record<string, string>> | undefined;
}

const acceptFeeds =
  "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5";

/**
 * Reads a document over HTTP: conditionally if validators are known, with at most five redirects, each hop checked
 * against private addresses, within 20 seconds in all; the part beyond `maxFeedBytes` is left out. `signal` ends it
 * early. Throws `FetchFailure`.
 */
export async function fetchDocument(address: string, options: FetchOptions = {}): Promise<FetchedDocument> {
  let leftMs = timeoutMs;
  let url = new URL(address);
  const { origin } = url;
  let movedTo: string | null = null;
  let onlyPermanent = true;
  for (let hop = 0; hop <= maxRedirects; hop++) {
    const current = url;
    // Validators belong to the address that gave them; another hop may be another document.
    const outcome = await withHostTurn(current.host, options.signal, async () => {
      const leave = await room.enter(options.share ?? "", options.signal);
      // The timeout counts the time of the request, not the wait for a turn.
      const began = performance.now();
      const timeout = AbortSignal.timeout(Math.max(1, leftMs));
      const deadline = options.signal ? AbortSignal.any([timeout, options.signal]) : timeout;
      try {
        options.onRequest?.();
        const isFirst = current.origin === origin;
        return await requestOnce(current, {
          ...options,
          validators: hop === 0 ? options.validators : undefined,
          credentials: isFirst ? options.credentials : undefined,
          signal: deadline,
        });
      } finally {
        leave();
        leftMs -= Math.round(performance.now() - began);
      }
    });
    if (outcome.kind === "document") return { ...outcome.document, url: current.href, movedTo };
    url = outcome.location;
    await options.onRedirect?.(url);
    onlyPermanent &&= outcome.permanent;
    if (onlyPermanent) movedTo = url.href;
  }
  throw new FetchFailure("url_too_many_redirects");
}

type Outcome =
  | { kind: "document"; document: Omit<FetchedDocument, "url" | "movedTo"> }
  | { kind: "redirect"; location: URL; permanent: boolean };

async function requestOnce(
  url: URL,
  {
    validators,
    accept = acceptFeeds,
    mostBytes = maxFeedBytes,
    credentials,
    signal,
  }: FetchOptions & { signal: AbortSignal },
): Promise<Outcome> {
  if (url.protocol !== "http:" && url.protocol !== "https:") throw new FetchFailure("url_unreachable");
  const dispatcher = dispatcherFor(url);
  try {
    const response = await fetch(url, {
      redirect: "manual",
      dispatcher,
      signal,
      headers: {
        ...credentials,
        "user-agent": userAgent,
        accept,
        ...(validators?.etag ? { "if-none-match": validators.etag } : {}),
        ...(validators?.lastModified ? { "if-modified-since": validators.lastModified } : {}),
      },
    });
    return await interpret(url, response, mostBytes);
  } catch (error) {
    throw toFailure(error, signal);
  }
}

async function interpret(url: URL, response: Response, mostBytes: number): Promise<Outcome> {
  const { status, headers } = response;
  const location = headers.get("location");
  if (status >= 300 && status < 400 && status !== 304 && location) {
    await response.body?.cancel();
    if (!URL.canParse(location, url)) throw new FetchFailure("url_unreachable");
    return { kind: "redirect", location: new URL(location, url), permanent: status === 301 || status === 308 };
  }
  if (status !== 304 && (status < 200 || status >= 300)) {
    await response.body?.cancel();
    throw new FetchFailure("url_status", { status, retryAfter: headers.get("retry-after") });
  }
  const body = status === 304 ? null : await readLimited(response, mostBytes);
  return {
    kind: "document",
    document: {
      body,
      contentType: headers.get("content-type"),
      link: headers.get("link"),
      etag: headers.get("etag"),
      lastModified: headers.get("last-modified"),
      cacheControl: headers.get("cache-control"),
      expires: headers.get("expires"),
    },
  };
}

/** The decoded body up to the limit: a compression bomb is cut off there, not inflated. */
async function readLimited(response: Response, mostBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let left = mostBytes;
  for await (const chunk of response.body ?? []) {
    const bytes = (chunk as Uint8Array).subarray(0, left);
    chunks.push(bytes);
    left -= bytes.byteLength;
    if (left === 0) break;
  }
  return Buffer.concat(chunks);
}
