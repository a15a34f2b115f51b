import "@/lib/assembly/products";
import { keyLimit } from "@/lib/auth/limits";
import type { Consumed } from "@/lib/db/limits";
import { authenticate } from "@/lib/auth/scope";
import type { Scope } from "@/lib/db/scope";
import { env } from "@/lib/env";
import { readBody } from "@/lib/transport/body";
import { refuseDeep } from "@/lib/transport/depth";
import { AppError } from "@/lib/errors";
import { negotiateLocale } from "@/lib/i18n/negotiate";
import type { Locale } from "@/lib/i18n/schema";
import { log } from "@/lib/log";
import type { Operation } from "@/lib/transport/api/operation";
import { once } from "@/lib/transport/idempotency";
import { problemResponse, toErrorView } from "@/lib/transport/problem";

/** What a handler is made from: an operation, or (for addresses that do not exist) no part of one. */
type Takes<Params, Body, Query> = Partial<Operation<Params, Body, Query>>;

interface RouteInput<Params, Body, Query> {
  scope: Scope;
  params: Params;
  body: Body;
  query: Query;
  request: Request;
  /** Checks again that the caller is still authorized, for long responses. Throws if not. */
  prove: () => Promise<void>;
  locale: Locale;
  /** The version in If-Match; undefined without one. */
  version: number | undefined;
  /** The id for what a POST creates, the same for every retry with the same Idempotency-Key; undefined without one. */
  newId: string | undefined;
}

const maxBodyBytes = 1024 * 1024;

/**
 * A REST endpoint as a thin adapter: authenticates the caller, validates the input, calls one command or query and maps
 * the error vocabulary to problem+json. Invalid input never results in 5xx.
 */
export function route<Params = unknown, Body = unknown, Query = unknown>(
  operation: Takes<Params, Body, Query>,
  handle: (input: RouteInput<Params, Body, Query>) => Promise<unknown>,
): (request: Request, context: { params: Promise<unknown> }) => Promise<Response> {
  return async (request, context) => {
    const url = new URL(request.url);
    const locale = negotiateLocale(request.headers.get("accept-language"));
    let limits: Record<string, string> = {};
    try {
      const { scope, cookie, budget } = await authenticate(request.headers);
      if (budget) limits = limitHeaders(budget);
      if (budget && !budget.allowed) throw new AppError("too_many_requests");
      if (cookie) refuseForeignOrigin(request);
      const params = parseParams(operation, await context.params);
      const query = operation.query
        ? operation.query.parse(Object.fromEntries(url.searchParams))
        : (undefined as Query);
      const text = operation.body ? await readBody(request, maxBodyBytes) : "";
      if (text === null) throw new AppError("invalid", "body_too_large");
      const versions = readIfMatch(operation, request.headers);
      const prove = async () => {
        const again = await authenticate(request.headers);
        if (again.scope.workspaceId !== scope.workspaceId) throw new AppError("unauthenticated");
      };
      const work = async (newId?: string) => {
        const body = operation.body ? operation.body.parse(parseJson(text)) : (undefined as Body);
        const input = { scope, params, body, query, request, prove, locale, newId };
        const result = await firstMatch(versions, (version) => handle({ ...input, version }));
        const response = result instanceof Response ? result : answer(operation, result);
        return request.method === "HEAD" ? headOf(response) : response;
      };
      const key = request.method === "POST" ? request.headers.get("idempotency-key") : null;
      if (key === null) return withHeaders(await work(), limits);
      const asked = { key, method: request.method, path: url.pathname, body: text };
      return withHeaders(await once(scope, asked, work), limits);
    } catch (error) {
      const view = toErrorView(error, locale);
      if (view) return withHeaders(problemResponse(view, url.pathname), limits);
      // Nobody reads the response: the client has gone and its work was cancelled.
      if (request.signal.aborted) return new Response(null, { status: 499 });
      log().error({ err: error, path: url.pathname }, "A request failed.");
      return Response.json(
        { type: "about:blank", title: "Internal error", status: 500 },
        { status: 500, headers: { "content-type": "application/problem+json" } },
      );
    }
  };
}

/**
 * How much of its limit a key has left (draft-ietf-httpapi-ratelimit-headers), and when to retry once nothing is left.
 */
function limitHeaders({ allowed, left, resetMs }: Consumed): Record<string, string> {
  const seconds = Math.ceil(resetMs / 1_000);
  return {
    "ratelimit-policy": `"default";q=${keyLimit.most};w=${keyLimit.windowMs / 1_000}`,
    ratelimit: `"default";r=${left};t=${seconds}`,
    ...(allowed ? {} : { "retry-after": String(seconds) }),
  };
}

/** Next answers HEAD with GET's handler and does not read the body: the source of its stream must not stay open. */
async function headOf(response: Response): Promise<Response> {
  await response.body?.cancel();
  return new Response(null, { status: response.status, headers: response.headers });
}

function withHeaders(response: Response, headers: Record<string, string>): Response {
  // Private data must not be cached on the way.
  if (!response.headers.has("cache-control")) response.headers.set("cache-control", "private, no-store");
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return response;
}

/** A result as JSON, with its version as an ETag if it has one; 204 without a result. */
function answer<Params, Body, Query>(
  { status = 200, versioned }: Takes<Params, Body, Query>,
  result: unknown,
): Response {
  if (result === undefined) return new Response(null, { status: 204 });
  const version = versioned ? (result as { version?: number }).version : undefined;
  return Response.json(result, { status, headers: version === undefined ? {} : { etag: `"${version}"` } });
}

/**
 * If several versions are acceptable, the existing one counts: a change based on another version is refused and has no
 * effect.
 */
async function firstMatch<T>(
  [version, ...others]: (number | undefined)[],
  change: (version: number | undefined) => Promise<T>,
): Promise<T> {
  try {
    return await change(version);
  } catch (error) {
    if (others.length === 0 || !(error instanceof AppError) || error.code !== "stale") throw error;
    return firstMatch(others, change);
  }
}

/**
 * The versions in If-Match (RFC 9110, section 13.1.1: a list, possibly in several fields); without the header, a single
 * undefined. A tag that a proxy made weak means the same version. A tag that is not one of our versions means a version
 * that no longer exists.
 */
function readIfMatch<Params, Body, Query>(
  { versioned, method }: Takes<Params, Body, Query>,
  headers: Headers,
): (number | undefined)[] {
  const ifMatch = headers.get("if-match")?.trim();
  if (!versioned || method === "GET" || !ifMatch || ifMatch === "*") return [undefined];
  const named = ifMatch.split(",").map((tag) => /^(?:W\/)?"(\d{1,9})"$/.exec(tag.trim())?.[1]);
  const versions = named.flatMap((version) => (version === undefined ? [] : [Number(version)])).slice(0, 10);
  if (versions.length === 0) throw new AppError("stale");
  return versions;
}

function parseParams<Params, Body, Query>({ params: schema }: Takes<Params, Body, Query>, params: unknown): Params {
  if (!schema) return undefined as Params;
  const parsed = schema.safeParse(params);
  if (!parsed.success) throw new AppError("not_found");
  return parsed.data;
}

function parseJson(text: string): unknown {
  let parsed: unknown;
  try {
    parsed = text === "" ? {} : JSON.parse(text);
  } catch (cause) {
    throw new AppError("invalid", "json_invalid", { cause });
  }
  refuseDeep(parsed);
  return parsed;
}

/**
 * A session cookie is also sent with requests that other sites make; their Origin reveals them. A request with neither
 * Origin nor Sec-Fetch-Site comes from no browser, so from no other site.
 */
function refuseForeignOrigin(request: Request): void {
  if (request.method === "GET" || request.method === "HEAD") return;
  const origin = request.headers.get("origin");
  const site = request.headers.get("sec-fetch-site");
  const own = [new URL(env().PUBLIC_URL).host, request.headers.get("host")];
  const fromHere = origin
    ? URL.canParse(origin) && own.includes(new URL(origin).host)
    : site === null || site === "same-origin" || site === "none";
  if (!fromHere) throw new AppError("forbidden", "foreign_origin");
}
