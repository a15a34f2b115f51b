import { describe, expect, it } from "vitest";
import { parseFeed } from "@/lib/sources/read/feed";

const base = "https://site.example/feeds/main.xml";
const channel = (content: string) => `<rss version="2.0"><channel><title>T</title>${content}</channel></rss>`;
const itemsOf = (document: string) => parseFeed(document, base)?.items ?? [];
const titlesOf = (document: string) => itemsOf(document).map(({ title }) => title);

describe("every dialect of feed", () => {
  it("reads RSS 2.0 with relative links, markup in titles and a ttl", () => {
    const feed = parseFeed(
      `<rss version="2.0"><channel><title>Bar &amp; bench</title><link>/</link><ttl>90</ttl>
       <item><title>A &lt;em&gt;first&lt;/em&gt; ruling</title><link>/one</link><guid isPermaLink="false">g1</guid>
       <pubDate>Wed, 03 Jan 2018 13:47:00 GMT</pubDate>
       <description>&lt;p&gt;One paragraph.&lt;/p&gt;&lt;p&gt;Another &lt;a href="x"&gt;one&lt;/a&gt;.&lt;/p&gt;</description></item>
       </channel></rss>`,
      base,
    );
    expect(feed).toMatchObject({ title: "Bar & bench", siteUrl: "https://site.example/", ttlMinutes: 90 });
    expect(feed?.items[0]).toMatchObject({
      title: "A first ruling",
      url: "https://site.example/one",
      text: "One paragraph.\n\nAnother one.",
      publishedAt: new Date("2018-01-03T13:47:00Z"),
    });
  });

  it("reads RSS 0.91, RDF, Atom and JSON Feed", () => {
    const rss091 = `<rss version="0.91"><channel><title>T</title><link>http://x.example/</link><description>d</description><item><title>i</title><link>http://x.example/1</link></item></channel></rss>`;
    const rdf = `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="http://x.example/"><title>T</title><link>http://x.example/</link><description>d</description></channel><item rdf:about="http://x.example/1"><title>i</title><link>http://x.example/1</link><dc:date>2023-01-25T19:03:02+01:00</dc:date></item></rdf:RDF>`;
    const atom = `<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><id>urn:1</id><updated>2026-01-01T00:00:00Z</updated><entry><id>urn:2</id><title>i</title><link href="http://x.example/1"/><updated>2026-01-01T00:00:00Z</updated><content type="html">&lt;p&gt;c&lt;/p&gt;</content></entry></feed>`;
    const json = JSON.stringify({
      version: "https://jsonfeed.org/version/1.1",
      title: "T",
      items: [{ id: "1", url: "http://x.example/1", title: "i", content_text: "c" }],
    });
    for (const document of [rss091, rdf, atom, json]) {
      const feed = parseFeed(document, base);
      expect(feed?.title).toBe("T");
      expect(feed?.items).toHaveLength(1);
      expect(feed?.items[0]).toMatchObject({ title: "i", url: "http://x.example/1" });
    }
  });

  it("says null to what is no feed, and lists an entry given twice once", () => {
    expect(parseFeed("<html><body>hello</body></html>", base)).toBeNull();
    expect(parseFeed("", base)).toBeNull();
    const item = "<item><title>i</title><guid>1</guid></item>";
    expect(
      parseFeed(`<rss version="2.0"><channel><title>T</title>${item}${item}</channel></rss>`, base)?.items,
    ).toHaveLength(1);
  });

  it("keeps text that a database takes: no half characters where it was cut, no date before all calendars", () => {
    const emoji = "\u{1f600}".repeat(300);
    const feed = parseFeed(
      `<rss version="2.0"><channel><title>T</title><item><guid>1</guid><description>x${emoji}</description><pubDate>0001-01-01T00:00:00+01:00</pubDate></item></channel></rss>`,
      base,
    );
    expect(feed?.items[0]?.title.isWellFormed()).toBe(true);
    expect(feed?.items[0]?.publishedAt).toBeNull();
  });

  it("keeps no script and no javascript: link", () => {
    const feed = parseFeed(
      `<rss version="2.0"><channel><title>T</title><item><title>i</title><link>javascript:alert(1)</link><description>&lt;script&gt;evil()&lt;/script&gt;fine</description></item></channel></rss>`,
      base,
    );
    expect(feed?.items[0]).toMatchObject({ url: null, text: "fine" });
  });
});

describe("feeds as they are found", () => {
  const whole = channel("<item><title>A &amp; b & c</title><link>/a?x=1&y=2</link></item>");

  it.each([
    ["with junk before it", `<br /><b>Notice</b>: something in <b>feed.php</b>\n<?xml version="1.0"?>${whole}`],
    ["with junk behind it", `${whole}<!-- cached --><script>x()</script>`],
    ["after blank lines", `\n\n  <?xml version="1.0"?>${whole}`],
    ["with control characters", whole.replace("<title>A", "<title>\u0008A")],
    ["behind a comment that speaks of one", `<!-- This <rss> is a feed --><?xml version="1.0"?>${whole}`],
    ["in capitals", whole.replace(/<\/?\w+/g, (tag) => tag.toUpperCase())],
    [
      "with prefixes that nobody declared",
      whole.replace("</item>", "<media:thumbnail url='x'/><foo:bar><b/></foo:bar></item>"),
    ],
    [
      "with a prefix for itself",
      whole.replace(/<(\/?)(\w)/g, "<$1r:$2").replace("<r:rss", "<r:rss xmlns:r='http://backend.userland.com/rss2'"),
    ],
    ["with an item that is never closed", whole.replace("</item>", "")],
    ["without its root", whole.replace(/<\/?rss[^>]*>/g, "")],
    ["with its items outside the channel", whole.replace(/(<item>.*<\/item>)(<\/channel>)/, "$2$1")],
  ])("are read %s", (_how, document) => {
    expect(itemsOf(document)).toMatchObject([{ title: "A & b & c", url: "https://site.example/a?x=1&y=2" }]);
  });

  it("may have a channel within an entry, which is none", () => {
    const items = channel("<item><channel>One</channel><title>Told</title></item><item><title>Next</title></item>");
    expect(titlesOf(items)).toEqual(["Told", "Next"]);
  });

  it("keep their whole entries where they are cut off", () => {
    const cut = channel("<item><title>One</title></item><item><title>Two</title></item>").slice(0, -40);
    expect(titlesOf(cut)).toEqual(["One"]);
    expect(titlesOf(channel("<item><title>One</title></item>").slice(0, -12))).toEqual(["One"]);
  });

  it("with one monstrous entry go on with the others", () => {
    const monsters = [
      `<description>${"<div>".repeat(5_000)}</description>`,
      `<description>${"word ".repeat(500_000)}</description>`,
      `<x ${Array.from({ length: 20_000 }, (_, n) => `a${n}="1"`).join(" ")}/>`,
      "<y>".repeat(50_000),
    ];
    for (const monster of monsters) {
      const titles = titlesOf(
        channel(`<item><title>Monster</title>${monster}</item><item><title>Other</title></item>`),
      );
      expect(titles).toEqual(["Monster", "Other"]);
    }
  });

  it("that unfold without end are none, and names for a few letters are harmless", () => {
    const doctype = (entities: string) => `<!DOCTYPE rss [${entities}]>`;
    const item = channel("<item><title>&b;</title></item>");
    expect(parseFeed(doctype('<!ENTITY a "ha"><!ENTITY b "&a;&a;">') + item, base)).toBeNull();
    expect(titlesOf(doctype('<!ENTITY b "Bench">') + item)).toEqual(["Bench"]);
    expect(titlesOf(doctype('<!ENTITY b SYSTEM "file:///etc/passwd">') + item)).toEqual(["&b;"]);
  });

  it("are no pages and no other XML", () => {
    expect(parseFeed("<html><body><feed>x</feed></body></html>", base)).toBeNull();
    expect(parseFeed(`<tv><channel id="1"><title>One</title></channel></tv>`, base)).toBeNull();
    expect(parseFeed(`{"items": [1, 2]}`, base)).toBeNull();
    expect(parseFeed(channel(""), base)).toMatchObject({ title: "T", items: [] });
  });

  it("of more than 500 entries keep the newest, oldest first or not", () => {
    const entries = Array.from({ length: 520 }, (_, n) => {
      const date = new Date(Date.UTC(2025, 0, 1 + n)).toUTCString();
      return `<item><title>No. ${n}</title><pubDate>${date}</pubDate></item>`;
    });
    const titles = titlesOf(channel(entries.join("")));
    expect(titles).toHaveLength(500);
    expect([titles[0], titles.at(-1)]).toEqual(["No. 20", "No. 519"]);
  });

  it("have no entry without words", () => {
    const empty =
      "<item/><item><link>https://site.example/x</link><pubDate>Mon, 02 Mar 2026 07:15:00 GMT</pubDate></item>";
    expect(itemsOf(channel(`${empty}<item><description>&lt;img src=x&gt;</description></item>`))).toEqual([]);
  });
});

describe("what an entry says", () => {
  const textOf = (content: string) => itemsOf(channel(`<item><title>i</title>${content}</item>`))[0]?.text;
  const long = "What the council decided on Tuesday, told in more words.";

  it.each([
    ["content behind a teaser", `<description>Short.</description><content:encoded>${long}</content:encoded>`],
    [
      "a description behind a stub with more markup",
      `<content:encoded>&lt;img src="${"x".repeat(200)}"&gt;</content:encoded><description>${long}</description>`,
    ],
    ["Dublin Core", `<dc:description>${long}</dc:description>`],
    ["a podcast's summary", `<description>Ep. 4</description><itunes:summary>${long}</itunes:summary>`],
    ["media within a group", `<media:group><media:description>${long}</media:description></media:group>`],
    [
      "HTML that nobody escaped",
      `<description><p>What the council <b>decided</b> on Tuesday, told in more words.</p></description>`,
    ],
  ])("is its fullest text: %s", (_what, content) => expect(textOf(content)).toBe(long));

  it("is not the caption of its picture where it has words of its own", () => {
    expect(
      textOf(
        `<description>Own.</description><media:content><media:description>${long}</media:description></media:content>`,
      ),
    ).toBe("Own.");
  });

  it("is in Atom the summary where the content is elsewhere, or a picture", () => {
    const atom = (content: string) =>
      `<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><entry><title type="text">a &lt;b&gt;</title><summary>${long}</summary>${content}</entry></feed>`;
    for (const content of [
      '<content type="html">&lt;img src="x"&gt;</content>',
      '<content src="/x" type="text/html"/>',
      "<content/>",
    ])
      expect(itemsOf(atom(content))).toMatchObject([{ title: "a <b>", text: long }]);
    const xhtml =
      '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One &amp; two.</p><p>Three, and so on, for longer than the summary is.</p></div></content>';
    expect(itemsOf(atom(xhtml))[0]?.text).toBe("One & two.\n\nThree, and so on, for longer than the summary is.");
  });

  it("was published when the first date that can be read says", () => {
    const dateOf = (dates: string) =>
      itemsOf(channel(`<item><title>i</title>${dates}</item>`))[0]?.publishedAt?.toISOString();
    expect(dateOf("<pubDate>soon</pubDate><dc:date>2026-03-02</dc:date>")).toBe("2026-03-02T00:00:00.000Z");
    expect(dateOf("<atom:published>2026-03-02T07:15:00Z</atom:published>")).toBe("2026-03-02T07:15:00.000Z");
    expect(dateOf("<pubDate>soon</pubDate>")).toBeUndefined();
  });

  it("has a title in one line, or the beginning of its text", () => {
    expect(titlesOf(channel(`<item><description>${long} And more.</description></item>`))).toEqual([long]);
    const [title = ""] = titlesOf(channel(`<item><title>${"word ".repeat(200)}</title></item>`));
    expect(title).toMatch(/^(?:word )+word…$/);
  });
});

describe("where an entry's page is", () => {
  const urlOf = (content: string, head = "") =>
    itemsOf(channel(`${head}<item><title>i</title>${content}</item>`))[0]?.url;
  const site = "<link>https://paper.example/blog/</link>";

  it.each([
    ["from the site's address", "<link>one</link>", "https://paper.example/blog/one"],
    ["from xml:base before that", '<link xml:base="https://other.example/">one</link>', "https://other.example/one"],
    [
      "before the proxy that counts readers",
      "<link>https://proxy.example/1</link><feedburner:origLink>https://paper.example/1</feedburner:origLink>",
      "https://paper.example/1",
    ],
    ["a guid that is an address", "<guid>https://paper.example/2</guid>", "https://paper.example/2"],
    ["no guid that is only a name", "<guid>20261126</guid>", null],
    ["no guid that says it is none", '<guid isPermaLink="false">https://paper.example/2</guid>', null],
    ["nothing that stands for nothing", "<link>N/A</link>", null],
    [
      "the file where there is no page",
      '<comments>/c</comments><enclosure url="https://cdn.example/1.mp3" type="audio/mpeg"/>',
      "https://cdn.example/1.mp3",
    ],
    ["a host whose scheme was forgotten", "<link>www.paper.example/3</link>", "https://www.paper.example/3"],
  ])("%s", (_what, content, url) => expect(urlOf(content, site)).toBe(url));

  it("is in Atom the page and not the PDF, the comments or the file", () => {
    const link = (rel: string, type: string, href: string) => `<link rel="${rel}" type="${type}" href="${href}"/>`;
    const links = [
      link("replies", "text/html", "/comments"),
      link("enclosure", "audio/mpeg", "/1.mp3"),
      link("alternate", "application/pdf", "/1.pdf"),
      link("alternate", "text/html", "/1"),
    ];
    const atom = `<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><entry><title>i</title>${links.join("")}</entry></feed>`;
    expect(itemsOf(atom)[0]?.url).toBe("https://site.example/1");
  });
});

describe("what tells entries apart", () => {
  const entry = (title: string, rest: string) => `<item><title>${title}</title>${rest}</item>`;

  it("is no address and no guid that several have", () => {
    const link = "<link>https://status.example/</link>";
    expect(titlesOf(channel(entry("One", link) + entry("Two", link)))).toEqual(["One", "Two"]);
    const guid = "<guid isPermaLink='false'>0</guid>";
    expect(titlesOf(channel(entry("One", guid) + entry("Two", guid)))).toEqual(["One", "Two"]);
    const dated = (day: number) => entry("Daily", `${link}<pubDate>${day} Mar 2026</pubDate>`);
    expect(itemsOf(channel(dated(1) + dated(2)))).toHaveLength(2);
    expect(itemsOf(channel(dated(1) + dated(1)))).toHaveLength(1);
  });
});
