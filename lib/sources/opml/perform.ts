import type { Performer } from "@/lib/offload/work";
import { type FeedList, readOpml } from "@/lib/sources/opml/read-opml";
import type { ListDocument } from "@/lib/sources/opml/work";
import { decodeDocument } from "@/lib/sources/read/charset";

export const performList: Performer<ListDocument, { list: FeedList | null }> = ({ body, contentType }) => ({
  list: readOpml(decodeDocument(body, contentType)),
});
