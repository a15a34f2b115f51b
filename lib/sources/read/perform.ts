import type { Performer } from "@/lib/offload/work";
import { decodeDocument } from "@/lib/sources/read/charset";
import { feedCandidates } from "@/lib/sources/read/discover";
import { parseFeed } from "@/lib/sources/read/feed";
import type { Fetched, ReadDocument } from "@/lib/sources/read/work";

/** Reads a feed, or possible addresses of feeds, from a document written by somebody else. */
export const performRead: Performer<Fetched, ReadDocument> = ({ body, contentType, link, url, withCandidates }) => {
  const text = decodeDocument(body, contentType);
  const feed = parseFeed(text, url);
  return { feed, candidates: withCandidates && !feed ? feedCandidates(text, url, link) : [] };
};
