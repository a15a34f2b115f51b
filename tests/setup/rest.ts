import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Operation } from "@/lib/transport/api/operation";

type Handler = (request: Request, context: { params: Promise<unknown> }) => Promise<Response>;

export interface Call {
  id?: string;
  query?: Record<string, string>;
  body?: unknown;
  key?: string | null;
  headers?: Record<string, string>;
}

export interface Answer {
  status: number;
  type: string | null;
  headers: Headers;
  body: Record<string, unknown>;
}

/** The file that handles an operation's path. */
export function routeFile(path: string): string {
  return join(process.cwd(), "app/api/v1", path.replace(/\{(\w+)\}/g, "[$1]"), "route.ts");
}

/** Calls an operation's own handler, as the server would. A stream is aborted at once. */
export async function callOperation(operation: Operation, call: Call = {}): Promise<Answer> {
  const { id = "", query = {}, body, key = null, headers = {} } = call;
  const file = routeFile(operation.path);
  if (!existsSync(file)) throw new Error(`${operation.path} has no handler.`);
  const handlers = (await import(file)) as Record<string, Handler>;
  const handler = handlers[operation.method];
  if (!handler) throw new Error(`${operation.method} ${operation.path} has no handler.`);
  const path = operation.path.replace(/\{(?:id|email)\}/, encodeURIComponent(id));
  const request = new Request(`https://periodical.example/api/v1${path}?${new URLSearchParams(query)}`, {
    method: operation.method,
    headers: { ...(key ? { authorization: `Bearer ${key}` } : {}), ...headers },
    ...(body === undefined || operation.method === "GET"
      ? {}
      : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const response = await handler(request, { params: Promise.resolve({ id, email: id }) });
  const type = response.headers.get("content-type");
  if (operation.stream && response.ok) {
    await response.body?.cancel();
    return { status: response.status, type, headers: response.headers, body: {} };
  }
  const text = await response.text();
  return {
    status: response.status,
    type,
    headers: response.headers,
    body: (text ? JSON.parse(text) : {}) as Record<string, unknown>,
  };
}
