import { Readable, Transform } from "node:stream";
import { fetch, type Response } from "undici";
import { FetchFailure } from "@/lib/net/failure";
import { dispatcherFor } from "@/lib/net/guard";

const maxRedirects = 5;

export interface OpenedStream {
  bytes: Readable;
  contentType: string | null;
  link: string | null;
}

/**
 * Opens an address as a stream of at most `maxBytes` (decoded), with at most five redirects, each hop checked against
 * private addresses. `authorization` is sent to the first origin and to no other. Throws `FetchFailure`, and so does
 * the stream.
 */
export async function openStream(
  address: string,
  { signal, maxBytes, accept, userAgent, authorization }: OpenOptions,
): Promise<OpenedStream> {
  const first = new URL(address);
  let url = first;
  for (let hop = 0; hop <= maxRedirects; hop++) {
    const headers = {
      "user-agent": userAgent,
      accept,
      ...(authorization && url.origin === first.origin ? { authorization } : {}),
    };
    const response = await ask(url, headers, signal);
    const location = response.headers.get("location");
    if (response.status >= 300 && response.status < 400 && location) {
      await response.body?.cancel();
      if (!URL.canParse(location, url)) throw new FetchFailure("url_unreachable");
      url = new URL(location, url);
      continue;
    }
    if (!response.ok) {
      await response.body?.cancel();
      throw new FetchFailure("url_status", {
        status: response.status,
        retryAfter: response.headers.get("retry-after"),
      });
    }
    const body = response.body ? Readable.fromWeb(response.body) : Readable.from([]);
    const limited = body.compose(limit(maxBytes)) as Readable;
    return { bytes: limited, contentType: response.headers.get("content-type"), link: response.headers.get("link") };
  }
  throw new FetchFailure("url_too_many_redirects");
}

interface OpenOptions {
  signal: AbortSignal;
  maxBytes: number;
  accept: string;
  userAgent: string;
  authorization?: string;
}

async function ask(url: URL, headers: Record<string, string>, signal: AbortSignal): Promise<Response> {
  if (url.protocol !== "http:" && url.protocol !== "https:") throw new FetchFailure("url_unreachable");
  const dispatcher = dispatcherFor(url);
  try {
    return await fetch(url, { redirect: "manual", dispatcher, signal, headers });
  } catch (error) {
    throw toFailure(error, signal);
  }
}

/** Lets this many bytes pass, and fails on more. */
function limit(maxBytes: number): Transform {
  let size = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, next) {
      size += chunk.length;
      if (size > maxBytes) next(new FetchFailure("url_too_large"));
      else next(null, chunk);
    },
  });
}

/** Converts an error of a request to a `FetchFailure`. */
export function toFailure(error: unknown, signal: AbortSignal): FetchFailure {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof FetchFailure) return cause;
  }
  if (signal.aborted) return new FetchFailure("url_timeout", { cause: error });
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const detail = (cause as NodeJS.ErrnoException).code ?? (cause instanceof Error ? cause.message : String(cause));
  return new FetchFailure("url_unreachable", { detail: `url_unreachable ${detail}`, cause: error });
}
