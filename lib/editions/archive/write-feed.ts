import { createHash } from "node:crypto";
import { Feed } from "feed";
import type { Scope } from "@/lib/db/scope";
import { readArchive, readArchived } from "@/lib/editions/archive/read-archive";
import { frameOf } from "@/lib/editions/render/document";
import { partsOf } from "@/lib/editions/send/bulletin";
import type { EditionDetail } from "@/lib/editions/schema";
import type { ArchiveAddress } from "@/lib/themes/rules";

export const feedFormats = {
  rss: { type: "application/rss+xml; charset=utf-8", write: (feed: Feed) => feed.rss2() },
  atom: { type: "application/atom+xml; charset=utf-8", write: (feed: Feed) => feed.atom1() },
  json: { type: "application/feed+json; charset=utf-8", write: (feed: Feed) => feed.json1() },
} as const;
export type FeedFormat = keyof typeof feedFormats;

/** A theme's newest editions as a feed, whole; `tag` is another one whenever it says something else. Throws `not_found`. */
export async function writeFeed(
  scope: Scope,
  at: ArchiveAddress,
  { format, url }: { format: FeedFormat; url: string },
): Promise<{ tag: string; type: string; write: () => Promise<string> }> {
  const { name, language, editions } = await readArchive(scope, at, {});
  const { type, write } = feedFormats[format];
  const said = JSON.stringify([format, url, name, language, editions.map(({ id, title }) => [id, title])]);
  return {
    tag: `"${createHash("sha256").update(said).digest("base64url").slice(0, 22)}"`,
    type,
    async write() {
      const updated = editions[0]?.publishedAt ?? new Date(0);
      const feed = new Feed({
        id: `urn:uuid:${at.themeId}`,
        title: name,
        link: url,
        language,
        updated,
        copyright: "",
        generator: "Periodical",
        feedLinks: { rss: `${url}/feed/rss`, atom: `${url}/feed/atom`, json: `${url}/feed/json` },
      });
      for (const { id, publishedAt, title } of editions) {
        const link = `${url}/${id}`;
        const content = contentOf(await readArchived(scope, at, id));
        feed.addItem({ id: `urn:uuid:${id}`, guid: `urn:uuid:${id}`, title, link, date: publishedAt, content });
      }
      return write(feed);
    },
  };
}

/** All that an edition says, as simple HTML. */
function contentOf(edition: EditionDetail): string {
  const { content, language, timezone, number, name } = edition;
  const frame = frameOf({
    name,
    number,
    language,
    timezone,
    date: new Date(edition.publishedAt ?? edition.createdAt),
    content,
  });
  const parts = partsOf(content, language, frame).map(({ heading, url, paragraphs }) => {
    const title =
      heading === null ? "" : `<h2>${url ? `<a href="${escape(url)}">${escape(heading)}</a>` : escape(heading)}</h2>`;
    return title + paragraphs.map((text) => `<p>${escape(text).replaceAll("\n", "<br>")}</p>`).join("");
  });
  return [...parts, ...(frame.coverage ? [`<p><small>${escape(frame.coverage)}</small></p>`] : [])].join("\n");
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
