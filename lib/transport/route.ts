import { z } from "zod";
import { authenticate } from "@/lib/auth/scope";
import type { Scope } from "@/lib/db/scope";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { negotiateLocale } from "@/lib/i18n/schema";
import { log } from "@/lib/log";
import { problemResponse, toErrorView } from "@/lib/transport/problem";

interface RouteSchemas<Params, Body, Query> {
  /** Path parameters; a wrong one is simply not found. */
  params?: z.ZodType<Params>;
  body?: z.ZodType<Body>;
  query?: z.ZodType<Query>;
  /** Status of a successful answer; 200 unless told. A handler that returns undefined answers 204. */
  status?: number;
}

interface RouteInput<Params, Body, Query> {
  scope: Scope;
  params: Params;
  body: Body;
  query: Query;
  request: Request;
}

const maxBodyBytes = 1024 * 1024;

/** Path parameters of one id. */
export const idParams = z.object({ id: z.uuid() });

/**
 * A REST endpoint as a thin adapter: proves who asks, validates what they send, calls one command or query and
 * maps the error vocabulary to problem+json. No bad input answers 5xx.
 */
export function route<Params = unknown, Body = unknown, Query = unknown>(
  schemas: RouteSchemas<Params, Body, Query>,
  handle: (input: RouteInput<Params, Body, Query>) => Promise<unknown>,
): (request: Request, context: { params: Promise<unknown> }) => Promise<Response> {
  return async (request, context) => {
    const url = new URL(request.url);
    try {
      const { scope, cookie } = await authenticate(request.headers);
      if (cookie) refuseForeignOrigin(request);
      const params = parseParams(schemas.params, await context.params);
      const query = schemas.query ? schemas.query.parse(Object.fromEntries(url.searchParams)) : (undefined as Query);
      const body = schemas.body ? schemas.body.parse(await readJson(request)) : (undefined as Body);
      const result = await handle({ scope, params, body, query, request });
      if (result instanceof Response) return result;
      return result === undefined
        ? new Response(null, { status: 204 })
        : Response.json(result, { status: schemas.status ?? 200 });
    } catch (error) {
      const locale = negotiateLocale(request.headers.get("accept-language"));
      const view = toErrorView(error, locale);
      if (view) return problemResponse(view, url.pathname);
      log().error({ err: error, path: url.pathname }, "A request failed.");
      return Response.json(
        { type: "about:blank", title: "Internal error", status: 500 },
        { status: 500, headers: { "content-type": "application/problem+json" } },
      );
    }
  };
}

function parseParams<Params>(schema: z.ZodType<Params> | undefined, params: unknown): Params {
  if (!schema) return undefined as Params;
  const parsed = schema.safeParse(params);
  if (!parsed.success) throw new AppError("not_found");
  return parsed.data;
}

async function readJson(request: Request): Promise<unknown> {
  const text = await request.text();
  if (text.length > maxBodyBytes) throw new AppError("invalid", "body_too_large");
  try {
    return text === "" ? {} : JSON.parse(text);
  } catch (cause) {
    throw new AppError("invalid", "json_invalid", { cause });
  }
}

/**
 * A session cookie travels with requests that other sites make; their Origin gives them away. A request with
 * neither Origin nor Sec-Fetch-Site comes from no browser and so from no other site.
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
