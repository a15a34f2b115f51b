import type { Performer } from "@/lib/offload/work";
import { decodeDocument } from "@/lib/sources/fetch/charset";
import { feedCandidates } from "@/lib/sources/fetch/discover";
import { parseFeed } from "@/lib/sources/fetch/parse";
import type { Fetched, ReadDocument } from "@/lib/sources/fetch/work";

/** Makes a feed, or addresses of feeds, of a document that somebody else has written. */
export const performRead: Performer<Fetched, ReadDocument> = ({ body, contentType, url, withCandidates }) => {
  const text = decodeDocument(body, contentType);
  const feed = parseFeed(text, url);
  return { feed, candidates: withCandidates && !feed ? feedCandidates(text, url) : [] };
};
