import { defineWork } from "@/lib/offload/work";
import type { Candidate } from "@/lib/sources/read/discover";
import type { ParsedFeed } from "@/lib/sources/schema";

export interface Fetched {
  body: Uint8Array;
  contentType: string | null;
  /** Its `Link` header. */
  link: string | null;
  /** The address it came from. */
  url: string;
  /** Whether it is wanted where its feed may be found, when it is none. */
  withCandidates: boolean;
}

export interface ReadDocument {
  /** Null when it is no feed. */
  feed: ParsedFeed | null;
  candidates: Candidate[];
}

export const readWork = defineWork<Fetched, ReadDocument>({ name: "sources.read", kind: "short", mostMs: 20_000 });
