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
  /** Whether to return possible feed addresses if the document is no feed. */
  withCandidates: boolean;
}

export interface ReadDocument {
  /** Null when it is no feed. */
  feed: ParsedFeed | null;
  candidates: Candidate[];
}

export const readWork = defineWork<Fetched, ReadDocument>({ name: "sources.read", kind: "short", mostMs: 20_000 });
