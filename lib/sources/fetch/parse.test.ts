import { describe, expect, it } from "vitest";
import { decodeDocument } from "@/lib/sources/fetch/charset";
import { feedCandidates } from "@/lib/sources/fetch/discover";
import { isPublicAddress } from "@/lib/net/guard";
import { parseFeed } from "@/lib/sources/fetch/parse";

const base = "https://site.example/feeds/main.xml";

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

describe("charsets", () => {
  const latin = Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><t>caf\xe9</t>', "latin1");
  it("follows the byte order mark, then Content-Type, then the XML declaration (RFC 7303, 3)", () => {
    expect(decodeDocument(latin, null)).toContain("café");
    expect(decodeDocument(Buffer.from("café"), "text/xml; charset=utf-8")).toBe("café");
    expect(
      decodeDocument(
        Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from("café")]),
        "text/xml; charset=iso-8859-1",
      ),
    ).toBe("café");
  });
});

it("finds what a page declares as its feed first, then what looks like one", () => {
  const html = `<html><head><link rel="alternate" type="application/atom+xml" href="/atom"><link rel="alternate" hreflang="fr" href="/fr"></head><body><a href="/news/rss.xml">RSS</a></body></html>`;
  const found = feedCandidates(html, "https://site.example/a/b");
  expect(found.slice(0, 2)).toEqual(["https://site.example/atom", "https://site.example/news/rss.xml"]);
  expect(found).not.toContain("https://site.example/fr");
});

it("calls only addresses of the public internet public", () => {
  for (const address of [
    "127.0.0.1",
    "10.1.2.3",
    "192.168.0.1",
    "172.16.0.1",
    "169.254.169.254",
    "0.0.0.0",
    "::1",
    "fe80::1",
    "fd00::1",
    "::ffff:127.0.0.1",
    "64:ff9b::7f00:1",
    "100.64.0.1",
    "224.0.0.1",
    "not an address",
  ]) {
    expect(isPublicAddress(address), address).toBe(false);
  }
  for (const address of ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"])
    expect(isPublicAddress(address), address).toBe(true);
});
