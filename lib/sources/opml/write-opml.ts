export interface WrittenFeed {
  title: string;
  url: string;
  siteUrl: string | null;
}

/** A list of feeds as OPML 2.0, one folder per group. `at` is when it was written. */
export function writeOpml(title: string, groups: { name: string; feeds: WrittenFeed[] }[], at: Date): string {
  const folders = groups.map(({ name, feeds }) => {
    const outlines = feeds.map((feed) => {
      const site = feed.siteUrl ? ` htmlUrl="${escaped(feed.siteUrl)}"` : "";
      const name = escaped(feed.title);
      return `      <outline type="rss" text="${name}" title="${name}" xmlUrl="${escaped(feed.url)}"${site}/>\n`;
    });
    return `    <outline text="${escaped(name)}" title="${escaped(name)}">\n${outlines.join("")}    </outline>\n`;
  });
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0">\n` +
    `  <head>\n    <title>${escaped(title)}</title>\n    <dateCreated>${at.toUTCString()}</dateCreated>\n  </head>\n` +
    `  <body>\n${folders.join("")}  </body>\n</opml>\n`
  );
}

/** Escapes text for the value of an attribute, without the characters that XML does not allow. */
function escaped(text: string): string {
  return text
    .replace(/(?![\t\n\r])\p{Cc}|[\ufffe\uffff]/gu, "")
    .replace(/[&<>"\t\n\r]/g, (character) => `&#${character.codePointAt(0)};`);
}
