import { z } from "zod";

/** The parts of the API, in the order of its description; each is a key under `api.tag` in the messages. */
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
 * One operation of the REST API: its input and its response. Its route handler is made from it and its description is
 * generated from it, so that the two cannot differ. The text that explains it is `api.operation.<id>` in the messages.
 */
export interface Operation<Params = unknown, Body = unknown, Query = unknown> {
  id: string;
  tag: (typeof apiTags)[number];
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  path: string;
  /** Path parameters; an invalid one results in not found. */
  params?: z.ZodType<Params>;
  query?: z.ZodType<Query>;
  body?: z.ZodType<Body>;
  /** The body is a raw file instead of JSON. */
  upload?: boolean;
  /** What a successful response contains; without it the response is 204. */
  result?: z.ZodType;
  /** Status of a successful response; default 200. */
  status?: number;
  /** The response has an ETag with the version; a change sends it back as If-Match. */
  versioned?: boolean;
  /** What a GET streams instead of JSON. */
  stream?: "text/event-stream" | "application/octet-stream" | "text/x-opml";
}

export function operation<Params, Body, Query>(one: Operation<Params, Body, Query>): Operation<Params, Body, Query> {
  return one;
}

/** Path parameters with one id. */
export const idParams = z.object({ id: z.uuid() });

/** A list that is returned whole, without pages. */
export function listOf<Item extends z.ZodType>(item: Item) {
  return z.object({ data: z.array(item) });
}
