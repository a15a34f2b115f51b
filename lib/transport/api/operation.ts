import { z } from "zod";

/** The parts of the API, in the order its description has them; each is a key under `api.tag` in the messages. */
export const apiTags = [
  "schedules",
  "recurrences",
  "themes",
  "models",
  "sources",
  "runs",
  "deliveries",
  "recipients",
  "channels",
  "editions",
  "requests",
  "reports",
  "workflows",
  "search",
  "workspace",
  "backups",
] as const;

/**
 * One operation of the REST API: what it takes and answers. Its route handler is made from it and its description
 * is generated from it, so that the two cannot differ. What it does is said under `api.operation.<id>` in the
 * messages.
 */
export interface Operation<Params = unknown, Body = unknown, Query = unknown> {
  id: string;
  tag: (typeof apiTags)[number];
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  path: string;
  /** Path parameters; a wrong one is simply not found. */
  params?: z.ZodType<Params>;
  query?: z.ZodType<Query>;
  body?: z.ZodType<Body>;
  /** The body is a file, as it is, instead of JSON. */
  upload?: boolean;
  /** What a successful answer holds; without it the answer is 204. */
  result?: z.ZodType;
  /** Status of a successful answer; 200 unless told. */
  status?: number;
  /** The answer carries an ETag that names the version; a change takes it back as If-Match. */
  versioned?: boolean;
  /** What a GET streams instead of JSON. */
  stream?: "text/event-stream" | "application/octet-stream" | "text/x-opml";
}

export function operation<Params, Body, Query>(one: Operation<Params, Body, Query>): Operation<Params, Body, Query> {
  return one;
}

/** Path parameters of one id. */
export const idParams = z.object({ id: z.uuid() });

/** A list that comes whole. */
export function listOf<Item extends z.ZodType>(item: Item) {
  return z.object({ data: z.array(item) });
}
