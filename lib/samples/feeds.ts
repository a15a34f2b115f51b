import { sampleFeeds, type SampleFeed, type SampleText } from "@/lib/samples/texts";

const dayMs = 86_400_000;

export interface SampleEntry extends SampleText {
  publishedAt: Date;
}

export function findSampleFeed(name: string): SampleFeed | undefined {
  return sampleFeeds.find((feed) => feed.name === name);
}

export function findSampleText(feed: SampleFeed, slug: string): SampleText | undefined {
  return feed.texts.find((text) => text.slug === slug);
}

/**
 * What a sample feed contains at `now`: an entry for each of the last seven days, published at 05:00 UTC, the texts in
 * turn. So a sample theme has something new to read every day.
 */
export function sampleEntries(feed: SampleFeed, now: Date): SampleEntry[] {
  const today = Math.floor((now.getTime() - 5 * 3_600_000) / dayMs);
  return feed.texts.map((_, ago) => {
    const day = today - ago;
    const text = feed.texts[day % feed.texts.length];
    if (!text) throw new RangeError("A sample feed has texts.");
    return { ...text, publishedAt: new Date(day * dayMs + 5 * 3_600_000) };
  });
}

/** A sample feed as RSS 2.0. */
export function renderSampleFeed(feed: SampleFeed, baseUrl: string, now: Date): string {
  const items = sampleEntries(feed, now).map(({ slug, title, paragraphs, publishedAt }) => {
    const date = publishedAt.toISOString().slice(0, 10);
    const body = paragraphs.map((paragraph) => `<p>${escape(paragraph)}</p>`).join("");
    return `    <item>
      <title>${escape(title)}</title>
      <link>${baseUrl}/samples/${feed.name}/${slug}</link>
      <guid isPermaLink="false">${feed.name}/${slug}/${date}</guid>
      <pubDate>${publishedAt.toUTCString()}</pubDate>
      <description>${escape(body)}</description>
    </item>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0">
  <channel>
    <title>${escape(feed.title)}</title>
    <link>${baseUrl}/samples/${feed.name}</link>
    <description>${escape(feed.description)}</description>
${items.join("\n")}
  </channel>
</rss>
`;
}

function escape(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
