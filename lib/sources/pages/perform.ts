import robotsParser from "robots-parser";
import { userAgent } from "@/lib/net/user-agent";
import type { Performer } from "@/lib/offload/work";
import { extractArticle, type ExtractedPage } from "@/lib/sources/pages/extract";
import type { FetchedPage, Robots } from "@/lib/sources/pages/work";
import { decodeDocument } from "@/lib/sources/read/charset";

export const performExtract: Performer<FetchedPage, ExtractedPage> = ({ body, contentType, url, selector }) =>
  extractArticle(decodeDocument(body, contentType), url, selector);

export const performRobots: Performer<Robots, boolean> = ({ text, url, page }) =>
  robotsParser(url, text).isAllowed(page, userAgent) ?? true;
