import { type Dispatcher, request } from "undici";
import { messageOf } from "@/lib/errors";
import { errorText } from "@/lib/i18n/errors";
import { FetchFailure } from "@/lib/net/failure";
import { dispatcherFor } from "@/lib/net/guard";

const maxRedirects = 3;
/** Upper limit of a response's text that is kept, in bytes. */
const maxText = 4_096;

export interface CallAnswer {
  url: URL;
  status: number;
  location: URL | null;
  retryAfterMs: number;
  text: string;
}

/** Error codes which mean that there was no connection. */
const neverConnected = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "CERT_HAS_EXPIRED",
]);

/**
 * No response was received; `code` is a key under `errors`. `final` means that no later attempt will succeed either.
 */
export class CallFailure extends Error {
  readonly code: string;
  readonly values: Record<string, string>;
  readonly final: boolean;
  /** There was no connection: nothing has been sent. */
  readonly unsent: boolean;

  constructor(code: string, { values = {}, final = false, unsent = final, cause }: FailureOptions = {}) {
    super(errorText("en", code, values), { cause });
    this.code = code;
    this.values = values;
    this.final = final;
    this.unsent = unsent;
  }
}

interface FailureOptions {
  values?: Record<string, string>;
  final?: boolean;
  unsent?: boolean;
  cause?: unknown;
}

interface Call {
  method: "POST" | "PUT" | "GET";
  url: URL;
  headers: Record<string, string>;
  body?: string;
  signal: AbortSignal;
}

/**
 * Calls an address and follows redirects that keep method and body (307, 308), at most three, each hop checked against
 * private addresses. Throws `CallFailure`.
 */
export async function call(asked: Call): Promise<CallAnswer> {
  let { url, headers } = asked;
  for (let hop = 0; hop <= maxRedirects; hop++) {
    const response = await callOnce({ ...asked, url, headers });
    const location = locationOf(response, url);
    const { statusCode: status } = response;
    if ((status === 307 || status === 308) && location) {
      response.body.destroy();
      // Credentials for one origin are sent to no other one.
      if (location.origin !== url.origin) headers = withoutAuthorization(headers);
      url = location;
      continue;
    }
    const retryAfterMs = secondsOf(headerOf(response, "retry-after")) * 1_000;
    return { url, status, location, retryAfterMs, text: await beginningOf(response) };
  }
  throw new CallFailure("call_redirects", { final: true });
}

async function callOnce({ method, url, headers, body, signal }: Call): Promise<Dispatcher.ResponseData> {
  if (url.protocol !== "http:" && url.protocol !== "https:") throw new CallFailure("call_scheme", { final: true });
  if (url.username || url.password) throw new CallFailure("call_password", { values: { host: url.host }, final: true });
  try {
    // Not fetch: with thousands of calls due at once, each would wait three times as long.
    const answer = await request(url, {
      method,
      headers,
      body,
      signal,
      dispatcher: dispatcherFor(url),
    });
    // A body that is not read to its end emits an error, which can be ignored.
    answer.body.on("error", () => undefined);
    return answer;
  } catch (error) {
    for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
      if (cause instanceof FetchFailure && cause.kind === "url_private")
        throw new CallFailure("call_private", { values: { host: url.host }, final: true, cause });
    }
    if (signal.aborted) throw new CallFailure("call_timeout", { values: { host: url.host }, cause: error });
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const unsent = neverConnected.has((cause as NodeJS.ErrnoException | null)?.code ?? "");
    const values = { host: url.host, detail: messageOf(cause) };
    throw new CallFailure("call_unreachable", { values, unsent, cause: error });
  }
}

function withoutAuthorization({ authorization: _authorization, ...headers }: Record<string, string>) {
  return headers;
}

function headerOf({ headers }: Dispatcher.ResponseData, name: string): string | null {
  const value = headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? null;
}

function locationOf(response: Dispatcher.ResponseData, url: URL): URL | null {
  const location = headerOf(response, "location");
  return location && URL.canParse(location, url) ? new URL(location, url) : null;
}

/** Reads the first kilobytes; does not wait for the rest. */
async function beginningOf({ body }: Dispatcher.ResponseData): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of body) {
      chunks.push(chunk as Uint8Array);
      size += (chunk as Uint8Array).byteLength;
      if (size >= maxText) break;
    }
  } catch {
    // The status tells the outcome: a text that breaks off, or does not end in time, does not change it.
  }
  // PostgreSQL stores no NUL.
  return Buffer.concat(chunks).subarray(0, maxText).toString("utf8").replaceAll("\0", "");
}

function secondsOf(header: string | null): number {
  return header && /^\d{1,6}$/.test(header.trim()) ? Number(header) : 0;
}
