import { defineWork } from "@/lib/offload/work";
import type { FeedList } from "@/lib/sources/opml/read-opml";

export interface ListDocument {
  body: Uint8Array;
  contentType: string | null;
}

/** Reads a list of feeds; null when it is none. */
export const listWork = defineWork<ListDocument, { list: FeedList | null }>({
  name: "sources.list",
  kind: "short",
  mostMs: 20_000,
});
