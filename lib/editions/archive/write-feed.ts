import { createHash } from "node:crypto";
import { Feed } from "feed";
import type { Scope } from "@/lib/db/scope";
import { type FedEdition, readNewest } from "@/lib/editions/archive/read-archive";
import { frameOf } from "@/lib/editions/render/document";
import { partsOf } from "@/lib/editions/send/bulletin";
import type { ArchiveAddress } from "@/lib/themes/rules";
import { escapeHtml } from "@/lib/text";

export const feedFormats = {
  rss: { type: "application/rss+xml; charset=utf-8", write: (feed: Feed) => feed.rss2() },
  atom: { type: "application/atom+xml; charset=utf-8", write: (feed: Feed) => feed.atom1() },
  json: { type: "application/feed+json; charset=utf-8", write: (feed: Feed) => feed.json1() },
} as const;
export type FeedFormat = keyof typeof feedFormats;

/** A theme's newest editions as a feed, in full; `tag` changes whenever the content does. Throws `not_found`. */
export async function writeFeed(
  scope: Scope,
  at: ArchiveAddress,
  { format, url }: { format: FeedFormat; url: string },
): Promise<{ tag: string; type: string; write: () => string }> {
  const { name, language, editions } = await readNewest(scope, at);
  const { type, write } = feedFormats[format];
  // Feed readers treat titles of RSS and Atom as HTML.
  const title = (text: string) => (format === "json" ? text : escapeHtml(text));
  const said = JSON.stringify([format, url, name, language, editions.map(({ id, content }) => [id, content])]);
  return {
    tag: `"${createHash("sha256").update(said).digest("base64url").slice(0, 22)}"`,
    type,
    write() {
      const feed = new Feed({
        id: `urn:uuid:${at.themeId}`,
        title: title(name),
        link: url,
        language,
        updated: editions[0]?.publishedAt ?? new Date(0),
        copyright: "",
        generator: "Periodical",
        feedLinks: { rss: `${url}/feed/rss`, atom: `${url}/feed/atom`, json: `${url}/feed/json` },
      });
      for (const edition of editions) {
        const { id, publishedAt: date } = edition;
        const named = {
          id: `urn:uuid:${id}`,
          guid: `urn:uuid:${id}`,
          title: title(edition.title),
          link: `${url}/${id}`,
        };
        feed.addItem({ ...named, date, content: contentOf(edition) });
      }
      return write(feed);
    },
  };
}

/** The whole content of an edition, as simple HTML. */
function contentOf({ content, language, timezone, number, name, publishedAt }: FedEdition): string {
  const frame = frameOf({ name, number, language, timezone, date: publishedAt, content });
  const parts = partsOf(content, language, frame).map(({ heading, url, paragraphs }) => {
    const words = heading === null ? "" : escapeHtml(heading);
    const head = heading === null ? "" : `<h2>${url ? `<a href="${escapeHtml(url)}">${words}</a>` : words}</h2>`;
    return head + paragraphs.map((text) => `<p>${escapeHtml(text).replaceAll("\n", "<br>")}</p>`).join("");
  });
  return [...parts, ...(frame.coverage ? [`<p><small>${escapeHtml(frame.coverage)}</small></p>`] : [])].join("\n");
}
