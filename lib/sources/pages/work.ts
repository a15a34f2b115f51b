import { defineWork } from "@/lib/offload/work";
import type { ExtractedPage } from "@/lib/sources/pages/extract";

export interface FetchedPage {
  body: Uint8Array;
  contentType: string | null;
  /** The address it came from. */
  url: string;
  /** CSS selector, if a person has set where the article is. */
  selector: string | null;
}

export const extractWork = defineWork<FetchedPage, ExtractedPage>({
  name: "sources.extract",
  kind: "short",
  mostMs: 8_000,
});

export interface Robots {
  /** The robots.txt at the address `url`. */
  text: string;
  url: string;
  page: string;
}

/** Whether a robots.txt (RFC 9309) allows a page to be read. */
export const robotsWork = defineWork<Robots, boolean>({ name: "sources.robots", kind: "short", mostMs: 10_000 });
